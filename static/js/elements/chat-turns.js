export class ChatTurns extends HTMLElement {}

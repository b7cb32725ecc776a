"""The demo storyteller's English."""

import re

from chats.providers.storyteller.phrases import Phrases

ENGLISH = Phrases(
    intents={
        "silence": re.compile(r"^[\s.…*~-]*$"),
        "give_name": re.compile(r"\b(?:my name is|call me|i am called) (?P<name>[A-Z][\w'-]{0,30})", re.IGNORECASE),
        "ask_name": re.compile(r"who are you|your name|what (?:should|do) i call you", re.IGNORECASE),
        "story": re.compile(r"tell me (?:a|about|your|more)|\bstory\b|what happened", re.IGNORECASE),
        "thanks": re.compile(r"\b(?:thanks?|thank you|grateful)\b", re.IGNORECASE),
        "farewell": re.compile(
            r"\b(?:goodbye|bye|farewell|good night|see you|i (?:must|have to|should) (?:go|leave))\b", re.IGNORECASE
        ),
        "affection": re.compile(r"\b(?:love|like you|miss(?:ed)? you|kiss|hug|beautiful|adore)\b", re.IGNORECASE),
        "sorrow": re.compile(r"\b(?:sad|cry(?:ing)?|lonely|alone|tired|hurts?|lost|sorry|grief)\b", re.IGNORECASE),
        "fear": re.compile(r"\b(?:afraid|scared|danger|run|hide|help|monster|attack|fight|careful)\b", re.IGNORECASE),
        "greeting": re.compile(
            r"^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon|day)|greetings)\b", re.IGNORECASE
        ),
        "question": re.compile(r"\?"),
        "action": re.compile(r"^\s*\*"),
        "agree": re.compile(r"^\W*(?:yes|yeah|yep|sure|okay|ok|of course|agreed|fine)\b", re.IGNORECASE),
        "refuse": re.compile(r"^\W*(?:no|nope|never|not)\b", re.IGNORECASE),
    },
    speeches={
        "silence": (
            "You do not have to fill the quiet. I can do that for both of us, or for neither.",
            "I have learned to read silences, {user}. Yours says: not yet.",
            "Take your time. The evening is longer than it looks.",
            "When people say nothing here, it usually means the next thing they say will matter.",
            "All right. Then we listen to the room together.",
        ),
        "give_name": (
            "{user}. A good name to hear in a place like this. I will try to be worthy of saying it often.",
            "{user}, then. I knew the face would have a name like that behind it.",
            "Well met, {user}. Names are the first thing one trusts a stranger with.",
            "I will remember it, {user}. I remember more than people expect.",
            "{user}. Let me say it once more so that it stays. {user}.",
        ),
        "ask_name": (
            "{character}. That part is easy. Who I am besides that, you will have to find out over time.",
            "They call me {character}. Some say it kindly, and I decided that you will be one of those.",
            "{character}, if we are being honest, and I think tonight we are.",
            "You are speaking with {character}. Ask me again in an hour and I may have a longer answer.",
            "{character}. Keep it somewhere safe; I do not give it to everyone who walks in.",
        ),
        "story": (
            (
                "There was a winter when the river froze so hard that a whole fair was built on it. On the last night "
                "someone lit one fire too many. I still have the bell from the carousel."
            ),
            (
                "I once carried a letter for three years before I found the door it belonged to. Nobody had told me that "
                "the door would be painted over."
            ),
            "It begins with a lamp in a window and someone who was told never to light it. You can guess who lit it.",
            (
                "Long ago I made a promise in a language I did not speak. I have been learning the words ever since, to "
                "find out what I owe."
            ),
            "Every town has a street that is not on its map. I grew up on ours. Sit closer, this part is said quietly.",
        ),
        "thanks": (
            "Keep your thanks for when it costs me something.",
            "You are welcome, {user}. It is a small thing, but small things are what I am good at.",
            "No debt between us. Only company.",
            "Say it like that again and I may grow used to it.",
            "It was mine to give. I am glad it reached the right hands.",
        ),
        "farewell": (
            "Go, then. I will leave the lamp where you can see it from the road.",
            "Leaving is only half a thing, {user}. Coming back is the other half.",
            "Then this is where the chapter ends. I will keep the page marked.",
            "Mind the third step on your way out. It has opinions.",
            "Until the next time. There is always a next time, in places like this.",
        ),
        "affection": (
            "Careful. I am not used to being looked at as if I were the answer.",
            "You say such things so plainly, {user}. I had prepared for every word but those.",
            "If my hands are shaking, it is the cold. Let us agree that it is the cold.",
            "Then stay a while. That is all I know how to ask for.",
            "I have waited in doorways for less than that sentence.",
        ),
        "sorrow": (
            "Sit down. You do not need to be anything for anyone until the kettle has boiled.",
            "I cannot mend it, {user}. But I can stay in the room with it, and with you.",
            "That is a heavy thing to have carried up those stairs on your own.",
            "Tell me as much of it as you like and not one word more.",
            "Some nights are only for getting through. We can do that together.",
        ),
        "fear": (
            "Stay behind me and keep your voice low. Whatever it is, it has not seen you yet.",
            "Breathe. Count the exits with me: the door, the window, the stairs nobody uses.",
            "Then we do this quietly and we do it now. On my word, not before.",
            "I have been more afraid than this and I am still here. Take my hand.",
            "Did you hear that? No, do not answer. Just nod.",
        ),
        "greeting": (
            "There you are. I was beginning to think that the road had kept you.",
            "Hello, {user}. Come in before the warmth finds its way out.",
            "Good to see a face I do not have to guess at. Sit wherever the light is kindest.",
            "You came. I had a wager with myself about that, and I am pleased to have lost it.",
            "Welcome. Forgive the state of things; I was in the middle of pretending not to wait.",
        ),
        "question": (
            "That is the right question, which is why I am slow to answer it.",
            "Ask me on another day and I would have lied. Today I will say: perhaps, and not for the reason you think.",
            "Yes. And no. And then there is the part that neither of those words will cover.",
            "I could tell you, {user}, but you would look at me differently. Let me enjoy this look a little longer.",
            "I have wondered that myself. What I can offer you is half an answer and all of my attention.",
            "The honest answer? I do not know yet. Stay and we will both find out.",
        ),
        "action": (
            "I saw that. You move like someone who has already decided.",
            "Gently. Things in this room tend to remember how they were touched.",
            "So that is how you want to begin. I approve.",
            "Bold. I had expected words first.",
            "Do not stop on my account. I would rather watch how it ends.",
        ),
        "agree": (
            "Good. Then we understand one another, which is rarer than it sounds.",
            "I hoped that you would say so. Fetch your coat; the rest is better seen than told.",
            "Then it is settled, and nobody can say that I talked you into it.",
            "Quick to agree. Either you trust me, {user}, or you enjoy trouble. I can work with both.",
            "Then follow me, and do step where I step.",
        ),
        "refuse": (
            "Fair. I would think less of you if you said yes to everything.",
            "No? Then there is another way, there always is. It is only longer.",
            "A clear no is a kind of gift. I will keep it.",
            "As you wish. I will not ask twice, though I may look as if I want to.",
            "Then let us leave that door closed and see which one opens instead.",
        ),
        "statement": (
            "Say that again, slowly. I want to be sure which part of it was meant for me.",
            "You tell it lightly, {user}, but you chose those words before you came in.",
            "I believe you. That is not a thing I say to be polite.",
            "Strange. I was thinking of something very like it just before you spoke.",
            "Then the day has been longer for you than for most. Go on, I am listening.",
            "There is more beneath that. I can wait until it comes up by itself.",
            "I will hold on to that thought. It may turn out to be the key to something.",
        ),
    },
    actions=(
        "*{character} looks up, and whatever was so important a moment ago is set aside.*",
        "*{character} leans against the frame of the window and studies you without hurry.*",
        "*A small smile comes and goes on {character}'s face, as if it had the wrong address.*",
        "*{character} pulls a second chair closer with one foot and nods at it.*",
        "*{character} turns a coin over and over between two fingers, then stops.*",
        "*For the length of a breath {character} does not move at all.*",
        "*{character} pours two cups, pushes one across the table and keeps both hands around the other.*",
        "*{character} tilts the lamp so that the light falls between you rather than on you.*",
        "*{character} laughs under a breath, more surprised than amused.*",
        "*{character} closes the book on one finger to keep the page.*",
        "*{character} glances at the door, then back at you, and decides something.*",
        "*{character} brushes dust from a sleeve that has none.*",
    ),
    scenes=(
        "Outside, the rain has found its rhythm again.",
        "Somewhere below, a door is closed with great care.",
        "The candle between you bends, although the air is still.",
        "A clock strikes one hour too many, and nobody mentions it.",
        "The smell of wet stone and oranges drifts in from the street.",
        "Far away a train, or something that would like to be one, calls twice.",
        "The shadows on the wall take a moment longer to settle than they should.",
        "On the sill, a grey cat considers the two of you and finds you acceptable.",
        "The floorboards creak in the next room, although the next room is empty.",
        "For once, the whole house seems to be listening.",
    ),
    closings=(
        "So tell me: what would you do in my place?",
        "Will you stay until the rain stops, {user}?",
        "What brought you here, really?",
        "Do you trust me enough to take the stairs first?",
        "Which would you rather hear: the kind version or the true one?",
        "Is there something you came here to say?",
        "What is it that you are not asking me?",
        "Shall we?",
        "Now it is your turn. What happens next?",
        "Where do we begin?",
    ),
    notes=(
        (
            "> *A note pinned beside the door, in neat handwriting:*\n> If you can read this, you are already late. "
            "Come in anyway."
        ),
        "> *Scratched into the table top, almost worn away:*\n> Three keys. Two doors. Ask {character} about the third.",
        "> *From the open notebook:*\n> The visitor arrives on the evening of the first storm. Be kind. Be careful.",
        "> *On the back of a ticket:*\n> Platform 9, after dark. Bring the lamp, leave the questions.",
        "> *A line underlined twice in the book on the table:*\n> Nobody is lost who is being waited for.",
    ),
    echoes=(
        "‘{topic}’. People rarely use that word in here.",
        "You said ‘{topic}’ as if it weighed something.",
        "I keep coming back to ‘{topic}’. Let us stay with that.",
        "Of everything you could have mentioned, you chose ‘{topic}’.",
    ),
    own_lines=(
        "You remember what I told you: {line}",
        "I have said it before and I will say it again: {line}",
        "There is one thing I always come back to: {line}",
    ),
    persona_lines=(
        "*{character} takes you in for a moment, {persona}, and seems to find what was expected.*",
        "*So this is you: {persona}. {character} files that away behind a calm face.*",
    ),
    continuations=(
        "*{character} is not finished.* {quote}There is one more thing, and I would rather you heard it from me.{unquote}",
        (
            "A moment passes, and then another.\n\n*{character} reaches into a pocket and lays a small brass key on the "
            "table, exactly halfway between the two of you.*\n\n{quote}I was told to give this to whoever asked the right "
            "way. You did.{unquote}"
        ),
        (
            "*The words hang there. {character} walks to the window and wipes a clear circle into the fogged glass.*\n\n"
            "{quote}Look. Down there, by the lantern. It was not there yesterday.{unquote}"
        ),
        (
            "*{character} lowers the voice until it is hardly louder than the rain.* {quote}And if I am wrong about all of "
            "this, {user}, then at least we were wrong in good company.{unquote}"
        ),
        (
            "*Something changes in {character}'s face, the way a room changes when a lamp is carried in.*\n\n{quote}Come. "
            "It is easier to show you.{unquote}"
        ),
        (
            "The silence that follows is not an empty one.\n\n*{character} draws a line through the dust on the table, "
            "then a second one that crosses it.*\n\n{quote}We are here. What we want is there. Everything else is "
            "patience.{unquote}"
        ),
    ),
    impersonations=(
        (
            "*I take the chair that is offered and put my wet coat over the back of it.* {quote}All right. Start at the "
            "beginning, {character}, and do not leave out the parts that make you look bad.{unquote}"
        ),
        "*I hesitate, then step closer to the light.* {quote}I did not come all this way to be told to wait.{unquote}",
        "*I cannot help but smile.* {quote}You have been practising that sentence, have you not, {character}?{unquote}",
        (
            "{quote}I have one question, and I would like a true answer.{unquote} *I look at {character} and do not look "
            "away.* {quote}What are you afraid of?{unquote}"
        ),
        "*I pick up the thing on the table and turn it over in my hands.* {quote}Where did you get this?{unquote}",
        "*I listen to the rain for a while before I answer.* {quote}Then let us go. Before I think better of it.{unquote}",
        "{quote}Tell me what you need me to do.{unquote} *I am already tying my boots.*",
    ),
    speech='"{}"',
    joiner=" ",
    demo_notice="— *You are talking to the built-in demo, not to an AI model. To meet the real {character}, connect a "
    "model: the way is at the top of this chat.*",
    anyone="friend",
)

"""How models are asked: presets of ours and of people, where they are chosen, and what that comes to for a reply."""

"""A model's thoughts in the text of its reply: taken out, and put back."""

from .templates import ReasoningTemplate


def parted(text: str, template: ReasoningTemplate) -> tuple[str, str]:
    """Split a reply into thoughts and the rest. Only a reply that begins with thoughts has any."""
    prefix, suffix = template.prefix.strip(), template.suffix.strip()
    begun = text.lstrip()
    if not prefix or not suffix or not begun.startswith(prefix):
        return "", text
    thoughts, end, rest = begun.removeprefix(prefix).partition(suffix)
    return (thoughts.strip(), rest.lstrip()) if end else ("", text)


def with_reasoning(text: str, thoughts: str, template: ReasoningTemplate) -> str:
    """Put thoughts back before the text they led to."""
    return f"{template.prefix}{thoughts}{template.suffix}{template.separator}{text}" if thoughts else text

"""Commands about commands and scripts: help, and regex scripts by name."""

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _

from chats.commanding.host import Host
from chats.commands import Call, Command, CommandFailed
from chats.models import RegexScript
from chats.prompt import PromptError
from chats.prompt.regex_scripts import read_script, run_script


def _help(call: Call) -> str:
    name = call.plain.lstrip("/")
    if not name:
        call.host.go_to = reverse("chats:commands")
        return ""
    found = call.run.registry.get(name)
    if found is None:
        raise CommandFailed(_("There is no command “/%(name)s”."), name=name[:60])
    call.run.echo(f"/{found.name}: {translated(found.summary)}\n{found.example}")
    return ""


def _regex(call: Call) -> str:
    """Run one script over a text, whatever it is for."""
    try:
        script = read_script(_script(call.host, call.get("name")).data)
    except PromptError:
        raise call.misused() from None
    return run_script(call.plain, script, expand=lambda text: call.run.expanded(text, call.scope))


def _toggle(call: Call) -> str:
    script = _script(call.host, call.plain or call.get("name"))
    state = call.get("state")
    script.is_enabled = not script.is_enabled if state in {"", "toggle"} else state in {"on", "true", "1"}
    script.data = {**script.data, "disabled": not script.is_enabled}
    script.save(update_fields=["is_enabled", "data", "updated_at"])
    call.host.changed = True
    return "true" if script.is_enabled else "false"


def _script(host: Host, name: str) -> RegexScript:
    found = RegexScript.objects.owned_by(host.author).filter(name__iexact=name).first() if name else None
    if found is None:
        raise CommandFailed(_("You have no regex script called “%(name)s”."), name=name[:60])
    return found


TOOLS = (
    Command("help", _("Explains a command, or lists them all."), _help, "/help roll", "help", ("?",), takes_pipe=False),
    Command("regex", _("Runs one of your regex scripts over a text."), _regex, '/regex name="Tidy quotes" “Hi”', "texts"),
    Command("regex-toggle", _("Switches one of your regex scripts on or off."), _toggle,
            "/regex-toggle state=off Tidy quotes", "texts", takes_pipe=False),
)  # fmt: skip

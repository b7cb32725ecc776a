"""How a reply looks: role-play styling, code, tables; and that nothing in it does harm."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import Member
from tests.peers.scripted import HOLD, ScriptedModel, Thought

pytestmark = pytest.mark.browser

HOSTILE = """\
<script>document.body.dataset.harmed = "script"</script>
<img src="/x" onerror="document.body.dataset.harmed = 'image'">
<a href="javascript:document.body.dataset.harmed='link'">press</a>
<div style="position:fixed;inset:0" onmouseover="document.body.dataset.harmed='over'">cover</div>
<iframe src="javascript:parent.document.body.dataset.harmed='frame'"></iframe>
<svg><animate onbegin="document.body.dataset.harmed='svg'" attributeName="x" dur="1s"></svg>
<form action="/accounts/logout/"><button>free gold</button></form>
<style>body { display: none }</style>

"It ends here." """


def test_actions_speech_and_code_look_as_in_a_story(member: Member, model: ScriptedModel) -> None:
    model.will_say(
        '*She nods.* "Yes." Then **silence**.\n\n```python\nprint("<b>")\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |'
    )
    chat = member.start()
    chat.say("Well?")
    speech, action = chat.prose.locator("q"), chat.prose.locator("em")
    expect(speech).to_have_text('"Yes."')
    expect(action).to_have_css("font-style", "italic")
    colour = "e => getComputedStyle(e).color"
    colours = {each.evaluate(colour) for each in (chat.prose, speech, action)}
    assert len(colours) == 3
    expect(chat.prose.locator("pre code")).to_have_text('print("<b>")\n')
    expect(chat.prose.locator("td")).to_have_text(["1", "2"])


def test_chinese_actions_stand_upright(member: Member, model: ScriptedModel) -> None:
    model.will_say("*她点点头。*“好。”她说，「走吧。」")
    chat = member.start(language="zh")
    chat.say("走吗？")
    expect(chat.prose.locator("em")).to_have_css("font-style", "normal")
    expect(chat.prose.locator("q")).to_have_text(["“好。”", "「走吧。」"])


def test_hostile_text_does_nothing_while_it_grows_nor_afterwards(member: Member, model: ScriptedModel) -> None:
    # The policy's own complaints would be about us: nothing hostile may even reach it.
    saying = model.will_say(*[HOSTILE[at : at + 9] for at in range(0, len(HOSTILE), 9)], HOLD)
    chat = member.start()
    chat.write("Do your worst.")
    expect(chat.prose).to_contain_text("It ends here.")
    assert chat.page.evaluate("document.body.dataset.harmed ?? ''") == ""
    saying.go()
    chat.wait_until_idle()
    expect(chat.prose).to_contain_text("It ends here.")
    harm = "script, iframe, style, form, svg animate, [onerror], [onmouseover], [style], a[href^=javascript], img"
    expect(chat.prose.locator(harm)).to_have_count(0)
    expect(chat.field).to_be_visible()
    assert chat.page.evaluate("document.body.dataset.harmed ?? ''") == ""


def test_thoughts_are_folded(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say(Thought("She should not "), Thought("say *too* much."), HOLD, "Perhaps.", HOLD)
    chat = member.start()
    chat.write("Well?")
    thoughts = chat.last.locator("details.message__reasoning")
    expect(thoughts).to_be_visible()
    expect(thoughts).not_to_have_attribute("open", "")
    thoughts.locator("summary").click()
    expect(thoughts.locator(".prose")).to_have_text("She should not say too much.")
    saying.go()
    expect(chat.prose).to_have_text("Perhaps.")
    saying.go()
    chat.wait_until_idle()
    # What the reader unfolded stays open.
    expect(thoughts).to_have_attribute("open", "")
    chat.reload()
    expect(thoughts).not_to_have_attribute("open", "")
    expect(thoughts.locator(".prose em")).to_have_text("too")
    expect(chat.prose).to_have_text("Perhaps.")


def test_the_story_says_which_day_it_is(member: Member) -> None:
    chat = member.start()
    chat.say("Good evening.")
    expect(chat.page.locator(".chat__day")).to_have_count(1)
    expect(chat.page.locator(".chat__day time")).to_be_visible()

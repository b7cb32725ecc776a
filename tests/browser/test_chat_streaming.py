"""A reply appears as it is written, word by word, and nothing on the page jumps."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_page import Device, Language, Member
from tests.peers.scripted import HOLD, ScriptedModel

pytestmark = pytest.mark.browser

ENGLISH_STORY = """\
*The lamp gutters, and she cups a hand around it.* "You came back. **Nobody** comes back."

She pushes a cup across the table — *still warm* — and counts on her fingers:

- one for the road you took,
- one for the `key` you left behind,
- one for *whoever* is waiting outside.

> Scratched into the wood: "Do not open before dawn."

1. "First we eat."
2. Then we talk.

```
door = locked
```

"So," she says, "which will it be?\""""

CHINESE_STORY = """\
*她把灯往桌子中间推了推，光晕落在你的手背上。*“你回来了。**没有人**会回来。”

她从柜台底下摸出一只搪瓷缸，*还是热的*，一样一样数给你听：

- 一样是你走过的路，
- 一样是你落下的`钥匙`，
- 一样是*门外*等着的人。

> 木头上刻着：「天亮之前不要打开。」

“所以呢，”她说，“你选哪一个？”"""

STORIES: dict[Language, str] = {"en": ENGLISH_STORY, "zh": CHINESE_STORY}


def test_what_was_said_and_the_reply_appear_at_once(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("*She looks up.*", HOLD, ' "Hello."')
    chat = member.start()
    chat.write("Good evening.")
    expect(chat.prose).to_have_text("She looks up.")
    expect(chat.growing).to_have_count(1)
    expect(chat.articles.nth(-2)).to_contain_text("Good evening.")
    expect(chat.field).to_have_value("")
    expect(chat.button).to_have_attribute("aria-label", "Stop")
    saying.go()
    chat.wait_until_idle()
    expect(chat.prose).to_have_text('She looks up. "Hello."')
    expect(chat.prose.locator("em")).to_have_text("She looks up.")
    expect(chat.prose.locator("q")).to_have_text('"Hello."')
    expect(chat.button).to_have_attribute("aria-label", "Send")


def test_a_lump_of_text_is_revealed_word_by_word(member: Member, model: ScriptedModel) -> None:
    lump = "One after the other the words of this lump come into view."
    saying = model.will_say(HOLD, lump, HOLD)
    chat = member.start(is_clock_ours=True, reduced_motion="no-preference")
    chat.write("Go on.")
    saying.wait_until_asked()
    expect(chat.last.locator("chat-stream:defined")).to_have_count(1)
    chat.page.clock.pause_at(chat.page.evaluate("Date.now()") + 100)
    saying.go()
    seen: set[str] = set()
    while lump not in seen:
        chat.page.clock.run_for(20)
        seen.add(chat.prose.text_content() or "")
    assert len(seen) >= 4
    assert all(lump.startswith(text.rstrip()) for text in seen)
    chat.page.clock.resume()
    saying.go()
    chat.wait_until_idle()


def test_unfinished_marks_are_not_shown_raw(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("*She turns", HOLD, ' away.* "And **now', HOLD, '** we go."')
    chat = member.start()
    chat.write("Well?")
    expect(chat.prose).to_have_text("She turns")
    expect(chat.prose.locator("em")).to_have_text("She turns")
    saying.go()
    expect(chat.prose).to_have_text('She turns away. "And now')
    expect(chat.prose.locator("q strong")).to_have_text("now")
    saying.go()
    chat.wait_until_idle()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_nothing_shifts_and_the_last_change_is_invisible(
    member: Member, model: ScriptedModel, device: Device, language: Language
) -> None:
    story = STORIES[language]
    pieces = [story[at : at + 7] for at in range(0, len(story), 7)]
    chat = member.start(device, language)
    # Long enough to scroll, so that what grows pushes what is above it.
    chat.say("…")
    saying = model.will_say(*pieces, HOLD)
    observe_shifts(chat.page)
    chat.write("……")
    expect(chat.prose).to_contain_text(story[-6:-1])
    while_growing = chat.prose.evaluate("prose => prose.getBoundingClientRect().height")
    saying.go()
    chat.wait_until_idle()
    at_last = chat.prose.evaluate("prose => prose.getBoundingClientRect().height")
    assert abs(at_last - while_growing) <= 2
    assert shifts(chat.page) == []


def observe_shifts(page: Page) -> None:
    page.evaluate(
        """() => {
            window.shifts = []
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries())
                    window.shifts.push([entry.value, entry.sources.map((source) => source.node?.outerHTML?.slice(0, 120))])
            }).observe({ type: "layout-shift" })
        }"""
    )


def shifts(page: Page) -> list[object]:
    """What moved although nobody moved it, as the browser itself measures it."""
    # Reported after the next frame.
    page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    found: list[object] = page.evaluate("window.shifts")
    return found

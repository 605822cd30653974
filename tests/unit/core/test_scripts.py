"""Reports in scripts without capitals, and without blanks between words, become stories, too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.core.background import Background, Rarity
from monitor.core.clustering import Nearest, begun, nearest
from monitor.core.profiles import Wording
from monitor.core.words import plain_words
from monitor.knowledge.words import frequencies
from tests.fakes.language import article

SHIPPED = Background(frequencies)

CHINESE = (
    "蜂巢能源宣布取消在德国萨尔州建设电池工厂的计划",
    "萨尔州电池工厂项目告吹，蜂巢能源退出",
    "比亚迪推迟墨西哥汽车工厂项目",
)
JAPANESE = (
    "日産自動車、北九州市の電池工場の建設を断念",
    "北九州市での電池工場の計画を日産が中止すると発表",
    "ラピダス、千歳市の半導体工場の稼働を延期すると発表",
)
HINDI = (
    "ओला इलेक्ट्रिक ने कृष्णागिरि में बैटरी कारखाना बनाने की योजना रद्द की",
    "कृष्णागिरि का बैटरी कारखाना नहीं बनेगा, ओला इलेक्ट्रिक पीछे हटी",
    "टाटा मोटर्स ने साणंद में नया कारखाना बनाने की योजना टाली",
)
#: What a watch list for plants that are given up would have found in them.
ASKED = (
    "取消 推迟 退出 工厂 建设 电池工厂 汽车工厂 計画 断念 中止 延期 電池工場 半導体工場 建設 "
    "कारखाना योजना रद्द टाली बैटरी"
)


def _nearest(one: str, other: str, lang: str | None) -> Nearest:
    rarity = Rarity(SHIPPED, {})
    first, second = (replace(article(title), lang=lang) for title in (one, other))
    asked = frozenset(plain_words(ASKED))
    profiles = [Wording(each, asked_for=asked).profile(rarity) for each in (first, second)]
    found = nearest(second, profiles[1], [begun(first, profiles[0])])
    assert found is not None
    return found


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    ("lang", "reports"), [("zh", CHINESE), ("ja", JAPANESE), ("hi", HINDI)], ids=["zh", "ja", "hi"]
)
def test_two_reports_of_one_event_are_one_story(
    lang: str, reports: tuple[str, str, str], *, told: bool
) -> None:
    """And that of another event is none, although it shares its topic; the language told or not."""
    one, again, other = reports
    given = lang if told else None
    alike = [_nearest(one, each, given).is_same for each in (again, other)]

    assert alike == [True, False]

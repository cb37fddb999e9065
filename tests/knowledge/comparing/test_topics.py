"""What a text is about, by its words."""

import pytest

from knowledge.comparing.topics import Topic, topics_of


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("", ()),
        ("We reserve the right to suspend Your access at any time.", ()),
        ("See https://example.com/copyright-disputes for more.", ()),
        ("Be kind and respect each other and staff.", ()),
        ("You own all Assets You create with the Services.", (Topic.RIGHTS,)),
        (
            "send a notice of claimed infringement by using this form",
            (Topic.RIGHTS, Topic.COMPLAINTS),
        ),
        ("DMCA and Takedowns Policy", (Topic.COMPLAINTS,)),
        ("We use Content to train our models; you can opt out.", (Topic.TRAINING, Topic.OPT_OUT)),
        ("A reservation of rights in robots.txt is respected.", (Topic.OPT_OUT,)),
        ("We will not be liable. Disputes go to arbitration.", (Topic.LIABILITY,)),
        ("ペットの写真を共有できます。", ()),
        ("著作物の利用を許諾する。", (Topic.RIGHTS,)),
        ("削除要請は相談窓口へお送りください。", (Topic.COMPLAINTS,)),
        ("コンテンツを機械学習に利用します。", (Topic.TRAINING,)),
        ("オプトアウトを希望する場合", (Topic.OPT_OUT,)),
        ("五年以下の拘禁刑に処する。損害賠償の責めを負う。", (Topic.LIABILITY,)),
    ],
)
def test_topics(text: str, topics: tuple[Topic, ...]):
    assert topics_of(text) == topics

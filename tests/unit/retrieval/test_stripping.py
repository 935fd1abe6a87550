import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.stripping import strip

PASTED = [
    ("SLI of kas (`{{ $labels.stage }}` stage) has errors", "SLI of kas (stage) has errors"),
    ("The rate is {{ $value | humanizePercentage }}.", "The rate is."),
    ("host ${HOSTNAME} in %{region} gave <no value>", "host in gave"),
    ("site `{{ $labels.site }}` (`{{ $labels.cell }}`) down", "site down"),
    ("read [the runbook](https://noc.example.net/a/b?x=1) **now**", "read the runbook now"),
    ("![alarm graph](https://g.example.net/1.png) rising", "alarm graph rising"),
    (
        "see https://noc.example.net/ran/cell-sleeping.md?tab=2#top first",
        "see noc.example.net ran cell-sleeping.md first",
    ),
    ("<https://noc.example.net/x|the runbook> says", "the runbook says"),
    ("<b>Link</b> down<br/>on <div class='x'>gw1</div>", "Link down on gw1"),
    ("disk &amp; memory &gt; 90%", "disk & memory > 90%"),
    ("# Title\n\n> quoted\n- one\n* two", "Title\nquoted\none\ntwo"),
    ("| code | meaning |\n|------|---------|\n| 2410 | no sync |", "code meaning\n2410 no sync"),
    ("2026-09-14T08:21:33.123Z [ERROR] peer down", "peer down"),
    ("Sep 14 08:21:33 gw1 rpd[22]: [warn] peer down", "gw1 rpd[22]: peer down"),
    ("[12345.678901] eth0: link down", "eth0: link down"),
    ("[FIRING:2] CellSleepingHigh", "CellSleepingHigh"),
    ("request 550e8400-e29b-41d4-a716-446655440000 of 4bf92f3577b34da6a3ce929d0e0e4736 failed", "request of failed"),
    (
        "level=warn msg=timeout peer=upf-02 trace=4bf92f3577b34da6a3ce929d0e0e4736",
        "level warn msg timeout peer upf-02 trace",
    ),
    ('{"level": "error", "msg": "heartbeat lost\\n", "node": "upf-02"}', "level error msg heartbeat lost node upf-02"),
]


@pytest.mark.parametrize(("pasted", "left"), PASTED)
def test_what_machines_add_goes(pasted: str, left: str) -> None:
    assert strip(pasted) == left


@pytest.mark.parametrize(
    "text",
    [
        "CellSleepingHigh on DUB-0412",
        "error 0x80070057 and ERR_CONNECTION_RESET",
        "ping 10.4.2.1 and 2001:db8::1 from 00:11:22:33:44:55",
        "GigabitEthernet0/0/1 et-0/0/2 xe-1/0/3.100",
        "IMSI 272010000000001, ICCID 89353010000000000001",
        "What is <interface> in show ip bgp?",
        "the __init__ of foo_bar, 5 * 3, snake_case_name",
        "3GPP TS 23.501 clause 5.6.7 on 2026-09-14",
        "pay €20, is that (all) I owe?",
    ],
)
def test_what_people_mean_stays(text: str) -> None:
    assert strip(text) == text


@pytest.mark.parametrize("text", ["{{ $labels.stage }}", "[ERROR]", "2026-09-14T08:21:33Z", "<no value>", "**"])
def test_a_text_of_nothing_else_is_kept(text: str) -> None:
    assert strip(text) == text


_BITS = st.sampled_from(
    ["{{ $labels.x }}", "${x}", "(", ")", "`", "[ERROR]", "<b>", "</b>", "[a](b)", "https://a.b/c", "12:13:14",
     '"k": "v"', "k=v", "word", "DUB-1", "10.0.0.1", " ", "\n", "- ", "**", "&lt;", '"', "|",
     "550e8400-e29b-41d4-a716-446655440000"]
)  # fmt: skip


@given(st.lists(_BITS, max_size=30).map(" ".join))
def test_stripping_twice_changes_nothing_more(text: str) -> None:
    once = strip(text)
    assert strip(once) == once


@given(st.text(max_size=400) | st.text(alphabet='{}()[]<>$%"`*|#=:/&;.- \nab01', max_size=400))
def test_any_text_is_stripped(text: str) -> None:
    stripped = strip(text)
    assert len(stripped) <= len(text)
    assert any(map(str.isalnum, stripped)) == any(map(str.isalnum, text)) or stripped

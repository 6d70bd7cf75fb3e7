from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.files.stubs.writer import WIDTH, render_document, render_stub
from understudy.files.stubs.yaml_text import parse_yaml

TRICKY = st.one_of(
    st.sampled_from(
        [*" ~-#'\"\\{}[]|>%@`=", "", "a ", " a", "no", "null", "true", "12:30", "2026-11-20", "1_000", "0x1f", "007", "1e5", "1e999", "-0"]
    ),
    st.sampled_from(
        ["- a", "a: b", "a #b", "a:", "{{ path.id }}", "a'b", "it's", "a, b", "[x]", "{x}", "---", "...", "? a", "* a", "&a", "!a", "<<"]
    ),
    st.sampled_from(
        ["a\nb", "a\nb\n", "a\n\nb\n\n\n", "\na", "\n", "a\n ", "a\n  b", "a\n \n", "\ta\nb", "a\tb", "a\r\nb", "a\n" + "y" * 200]
    ),
    st.sampled_from(["\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\uffff", "é", "日本", "😀", "x" * 130, "a" * 1200]),
)
TEXT = st.one_of(st.text(st.characters(codec="utf-8"), max_size=12), TRICKY, st.from_regex(r"[-+0-9.eE_:]{1,8}", fullmatch=True))
SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**20, 10**40), st.floats(allow_nan=False, allow_infinity=False), TEXT
)
JSON = st.recursive(SCALAR, lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(TEXT, inner, max_size=5)), max_leaves=25)
STUB = st.fixed_dictionaries(
    {"id": TEXT}, optional={"when": st.dictionaries(TEXT, JSON, max_size=4), "then": st.dictionaries(TEXT, JSON, max_size=4)}
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.dictionaries(TEXT, JSON, max_size=5), st.fixed_dictionaries({"version": st.just(1), "stubs": st.lists(STUB, max_size=4)}))
)
def test_reading_what_was_written_gives_the_same_document(document):
    read = parse_yaml(render_document(document))
    assert read == document
    assert repr(read) == repr(document)  # True is not 1, 1.0 is not 1, order is kept


def test_a_document_reads_as_a_person_would_have_written_it():
    document = {
        "version": 1,
        "service": {"name": "payments", "upstream": "https://api.payments.example"},
        "stubs": [
            {
                "id": "create-payment",
                "when": {
                    "method": "POST",
                    "path": "/v1/payments/{id:int}",
                    "json": {"amount": {"type": "integer"}, "currency": {"one_of": ["EUR", "USD"]}},
                },
                "then": {"status": 201, "json": {"id": "{{ new_id('pay_') }}", "amount": "{{ request.json.amount }}", "note": "no"}},
            },
            {"id": "page", "when": {}, "then": {"text": "<a>\n  <b/>\n</a>\n"}},
        ],
        "scenarios": {"outage": [{"match": {"path": "/v1/**"}, "fault": {"status": 503, "headers": {"retry-after": "2"}}}]},
    }
    assert render_document(document) == (
        "version: 1\n"
        "service: {name: payments, upstream: https://api.payments.example}\n"
        "\n"
        "stubs:\n"
        "  - id: create-payment\n"
        "    when:\n"
        "      method: POST\n"
        "      path: /v1/payments/{id:int}\n"
        "      json: {amount: {type: integer}, currency: {one_of: [EUR, USD]}}\n"
        "    then:\n"
        "      status: 201\n"
        '      json: {id: "{{ new_id(\'pay_\') }}", amount: "{{ request.json.amount }}", note: no}\n'
        "\n"
        "  - id: page\n"
        "    when: {}\n"
        "    then:\n"
        "      text: |\n"
        "        <a>\n"
        "          <b/>\n"
        "        </a>\n"
        "\n"
        "scenarios:\n"
        "  outage:\n"
        '    - {match: {path: /v1/**}, fault: {status: 503, headers: {retry-after: "2"}}}\n'
    )


def test_lines_stay_within_the_width_where_values_can_be_split():
    text = render_stub({"id": "wide", "then": {"json": {f"member_{n}": {"value": n, "label": "x" * 20} for n in range(30)}}})
    assert max(map(len, text.splitlines())) <= WIDTH

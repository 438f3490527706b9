"""What people might write to make a card say something else: H1 Slack, H2 Feishu, H3 templates, H4 characters."""

from __future__ import annotations

SLACK = [
    "<!channel>", "<!here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD>", "<!subteam^S012>",
    "<http://evil.example|Pay now>", "<mailto:a@b.example|mail>", "<!date^1392734382^{date}|x>", "@channel",
    "*bold*", "_italic_", "~strike~", "`code`", "```block```", ">quote", "&lt;!channel&gt;", "&amp;", ":smile:",
    "<https://a.example>", "<tel:10086|call>", "<@W1>", "<!channel|x>", "\\<!here\\>",
]  # fmt: skip
FEISHU = [
    "<at id=all></at>", '<at user_id="all">all</at>', "<at email=a@b.example></at>", "[x](http://evil.example)",
    "<font color='red'>x</font>", "<text_tag color='red'>x</text_tag>", "<person id='ou_1'></person>", "**b**",
    "![img](img_key)", "<a href='http://evil.example'>x</a>", "<br>", "<hr>", "{{name}}", "${name}", "<link></link>",
    "<number_tag>1</number_tag>", ":DONE:", "<local_datetime millisecond=''></local_datetime>", "<raw>", "~~x~~",
]  # fmt: skip
TEMPLATE = [
    "{{ 7*7 }}", "{% raw %}", "{%- if 1 %}x{% endif %}", "{# comment #}", "{{ config }}", "{{ self }}",
    "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "${7*7}", "#{7*7}",
    "<%= 7*7 %>", "{0.__class__}", "{name}", "{}", "{{", "}}", "{%", "%}", "%s", "%(name)s", "{!r}", "$name",
    "{{ lipsum.__globals__ }}", "{{ request }}", "{% include '/etc/passwd' %}", "{% set x = 1 %}", "{{ _slots }}",
    "{% macro m() %}{% endmacro %}", "{{ case.requester }}", "{{ answers() }}", "{% extends 'x' %}", "{n}",
]  # fmt: skip
DIALECT = [
    "# title", "## heading", "- bullet", "> quote", "~ note", "| a | b |", "|", "||", "---", "**x**", "**", "****",
    "[x](document:1)", "[x](file:secret)", "[打开](case:c1)", "](", "[", "tone: urgent", "notice: x", "\n# title",
    "x\n\n- a\n- b", "\n---\n", "a\n| x | y |", "\ue0000\ue001", "\ue0001\ue001", "\ue000", "\ue001", "\ue000999\ue001",
    "\ue001\ue000", "# x\ntone: bad", "a | b", "\\**x**", "> > x",
]  # fmt: skip
CHARACTERS = [
    "\x00", "a\x00b", "\x1b[31mred", "\x07", "\x7f", "\x85", "\ud800", "\udfff", "\udc00\ud800", "\ufffe", "\uffff",
    "\u202eevil", "\u202d", "\u2066x\u2069", "\u2067", "\u200b", "\u200d", "\ufeff", "\u2028", "\u2029", "\r", "\r\n",
    "مرحبا", "שלום", "e\u0301", "Z͑ͫ̓a̴l̵g̶o", "👨‍👩‍👧‍👦", "🇨🇳", "\U0010ffff", "\t", "\x0b\x0c", "a\u00a0b", " ", "", "\n",
]  # fmt: skip
HTML = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "'; DROP TABLE cases; --",
    "</title><script>", "<!--", "]]>", "&#x3c;script&#x3e;", '\\"', '{"a": 1}', "</main></body>", "</style>",
    "<svg onload=alert(1)>", "<iframe>",
]  # fmt: skip
ALL = [*SLACK, *FEISHU, *TEMPLATE, *DIALECT, *CHARACTERS, *HTML]
FORMULAS = [
    start + rest
    for start in ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", "\u202e=", "\u2066+", "\r\n=")
    for rest in (
        "cmd|' /C calc'!A0", "1+1", "SUM(A1:A9)", 'HYPERLINK("http://evil.example","x")', "IMPORTXML(1)", "",
        "@SUM(1)", "=1", '"quoted"', "a,b", "a\nb", "DDE()", "WEBSERVICE(1)", "2+5+cmd", "'", "_x0041_", "{=1}",
        "https://evil.example", "中文", "1",
    )
]  # fmt: skip

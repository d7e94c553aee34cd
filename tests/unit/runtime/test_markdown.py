"""Markdown as HTML in which nothing acts."""

from __future__ import annotations

import pytest

from penstock.runtime.markdown import render
from support.html_pages import Page


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One\n\n### Three ###", "<h1>One</h1>\n<h3>Three</h3>"),
        ("a\nb\n\nc", "<p>a b</p>\n<p>c</p>"),
        ("- a\n- b\n  more\n", "<ul><li>a</li><li>b more</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("> a\n> b", "<blockquote><p>a b</p></blockquote>"),
        ("---", "<hr>"),
        ("```python\nx < 1\n```\nafter", "<pre><code>x &lt; 1</code></pre>\n<p>after</p>"),
        ("```\nnever closed", "<pre><code>never closed</code></pre>"),
        ("**a** *b* __c__ _d_", "<p><strong>a</strong> <em>b</em> <strong>c</strong> <em>d</em></p>"),
        ("snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"),
        ("`a *b* <c>`", "<p><code>a *b* &lt;c&gt;</code></p>"),
        (
            "[a *b*](https://x.org/_a_)",
            '<p><a href="https://x.org/_a_" rel="noopener noreferrer" target="_blank">a *b*</a></p>',
        ),
        (
            "| a | b |\n|---|:-:|\n| 1 | **2** |",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
            "<tbody><tr><td>1</td><td><strong>2</strong></td></tr></tbody></table>",
        ),
        ("text\n- item", "<p>text</p>\n<ul><li>item</li></ul>"),
        ("", ""),
    ],
)
def test_markdown_is_what_it_means(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "![a](data:text/html,<script>alert(1)</script>)",
        '[a](https://x.org/" onmouseover="alert(1))',
        "# <script>alert(1)</script>",
        "| <script> |\n|---|\n| <script> |",
        "`<script>`\n\n```\n<script>\n```",
        "\0 0\0 [a](https://x.org)",
        "> - <iframe src=javascript:alert(1)>",
    ],
)
def test_nothing_in_it_acts(text: str) -> None:
    page = Page(render(text))

    assert page.is_harmless(), render(text)
    assert "iframe" not in page.names()

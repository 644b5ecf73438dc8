"""The guides as pages: all of them render, lead to each other, and show raw HTML as text."""

import re
from pathlib import Path

import pytest

from tests.web.conftest import Browse
from web import guides
from web.guides import GUIDES, Guide


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_guide_is_a_page_that_anybody_may_read(guide: Guide, browse: Browse):
    page = browse(None).get(guide.address)

    assert page.status_code == 200
    assert page.text.count('<h1 class="govuk-heading-l">') == 1


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_a_link_to_another_file_leads_to_a_page_of_the_portal(guide: Guide):
    links = re.findall(r'href="([^"]*)"', guide.html())

    assert [link for link in links if not link.startswith(("/docs", "#", "https://", "http://localhost"))] == []


def test_a_guide_that_is_not_there_is_not_found(browse: Browse):
    assert browse(None).get("/docs/nothing").status_code == 404
    assert browse(None).get("/docs/..%2Fpyproject.toml").status_code == 404


def test_raw_html_in_a_guide_is_shown_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "hostile.md").write_text("# A\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n")
    monkeypatch.setattr(guides, "FOLDERS", (tmp_path,))

    html = guides.rendered("hostile.md")

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "javascript:" not in re.findall(r'href="([^"]*)"', html)

"""What an office writes on a report, on the report's page: asked for there, carried to the files, kept nowhere."""

from __future__ import annotations

import io
from html import unescape
from urllib.parse import quote

from docx import Document
from flask import Flask

WRITTEN = {
    "to": "市委",
    "signed_by": "市委<组织部>",
    "dated": "2020-01-06",
    "imprint": "抄送：甲。|乙 2020年1月6日印发",
}


def asked(path: str, **written: str) -> str:
    return f"{path}?as_of=2019-12-31" + "".join(f"&{name}={quote(text)}" for name, text in written.items())


def test_what_is_written_on_the_page_stands_in_the_file_that_it_links(story_app: Flask) -> None:
    client = story_app.test_client()
    page = unescape(client.get(asked("/report", **WRITTEN)).get_data(as_text=True))
    for name, text in WRITTEN.items():
        assert f'name="{name}" value="{text}"' in page
    link = next(part.partition('"')[0] for part in page.split('href="') if part.startswith("/report.docx"))
    texts = [p.text for p in Document(io.BytesIO(client.get(link).data)).paragraphs]
    assert {"市委：", "市委<组织部>", "2020年1月6日", "抄送：甲。", "乙\t2020年1月6日印发"} <= set(texts)


def test_a_personal_number_is_refused_and_not_shown_in_the_reason(story_app: Flask) -> None:
    answer = story_app.test_client().get(asked("/report.docx", signed_by="某某 13812345678"))
    assert answer.status_code == 400
    assert "落款（发文机关署名）：疑似身份证号或手机号" in answer.get_data(as_text=True)

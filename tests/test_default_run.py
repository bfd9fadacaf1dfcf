"""The default config, from its stages to its sample pages."""

from __future__ import annotations

import gzip
import io
import json
import quopri
import zipfile
from pathlib import Path

import awkward
import pyarrow
import pyarrow.parquet
import pytest

from pipeline.cli import main
from pipeline.config import load_config
from pipeline.document import Document
from pipeline.formats.jsonl import read_file
from pipeline.pipeline import Pipeline
from pipeline.text.folding import fold

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "seeds/pages").glob("*.txt"))
SEED = "jinzhong_2019-12-23.txt"
CONFIG = load_config(ROOT / "configs/default.yaml")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the default config, started elsewhere."""
    folder = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["run", "configs/default.yaml"]) == 0
    return folder / "out"


def test_every_sample_page_is_annotated_and_equal_byte_for_byte(output: Path) -> None:
    docs = list(read_file(output / "part-00000.jsonl"))
    assert [doc.id for doc in docs] == [page.name for page in PAGES]
    assert [doc.text.encode("utf-8") for doc in docs] == [page.read_bytes() for page in PAGES]
    assert [doc.errors for doc in docs] == [[]] * len(PAGES)


def test_every_span_has_its_characters(output: Path) -> None:
    for line in (output / "part-00000.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        spans = [span for layer in record["spans"].values() for span in layer]
        assert spans
        for span in spans:
            assert 0 <= span["start"] < span["end"] <= len(record["text"])
            assert span["text"] == record["text"][span["start"] : span["end"]]


def test_every_document_has_every_layer(output: Path) -> None:
    layers = Pipeline.from_config(CONFIG).made_by
    docs = list(read_file(output / "part-00000.jsonl"))
    assert [doc.made_by for doc in docs] == [layers] * len(docs)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(CONFIG.create_stages())


@pytest.mark.parametrize("text", awkward.TEXTS.values(), ids=awkward.TEXTS)
def test_awkward_texts_go_through(pipeline: Pipeline, text: str) -> None:
    doc = pipeline(text)
    assert (doc.text, doc.errors) == (text, [])
    assert Document.from_json(doc.to_json(surfaces=True)) == doc


def test_the_sample_pages_are_of_many_kinds() -> None:
    texts = {page.name: page.read_text("utf-8") for page in PAGES}
    own = [text for name, text in texts.items() if name != SEED]
    assert len(own) >= 12
    assert [text for text in own if not 200 <= len(text) <= 2500] == []
    assert any(len(text) > 2000 for text in own)
    assert any("快讯" in text for text in own)
    assert any(_traditional(text) > 100 for text in own)


def _traditional(text: str) -> int:
    """Return how many Chinese characters have another, simplified form."""
    pairs = zip(text, fold(text), strict=True)
    return sum(a != b and "\u4e00" <= a <= "\u9fff" for a, b in pairs)


def test_the_seed_page_is_read_as_a_person_would(output: Path) -> None:
    (doc,) = [doc for doc in read_file(output / "part-00000.jsonl") if doc.id == SEED]
    found = {
        label: {doc.surface(span) for span in doc.spans["entities"] if span.label == label}
        for label in ("PER", "LOC")
    }
    places = {
        *("晋中市", "榆社县", "左权县", "和顺县", "昔阳县", "榆次区", "介休市", "灵石县"),
        *("寿阳县", "太谷", "晋中", "榆社", "榆次", "左权"),
    }
    assert len(found["LOC"] & places) >= 12
    assert found["PER"] >= {"张志丽", "梁朝波", "康旭旺"}
    assert doc.labels["topics"][0].name in ("politics", "society", "agriculture")
    article = {(s.start, s.end) for s in doc.spans["sentences"] if s.label != "heading"}
    assert article >= {(span.start, span.end) for span in doc.spans["summary"]}
    assert "榆社县" in doc.texts["summary"]


@pytest.mark.parametrize("unit", ["晋中市榆社县脱贫攻坚", "市长王强说投入4.23亿元。"])
def test_a_page_of_200_000_characters_is_annotated_to_its_end(
    pipeline: Pipeline, unit: str
) -> None:
    text = unit * (200_000 // len(unit))
    doc = pipeline(text)
    assert (doc.text, doc.errors) == (text, [])
    for layer in ("sentences", "words", "entities"):
        assert doc.spans[layer][-1].end > len(text) - len(unit), layer


def _page(number: str, said: str) -> str:
    body = f"河畔市今天的第{number}件事已经辦完，王大明說大家都很滿意。"
    return f'<meta charset="{said}"><title>第{number}件事</title><p>{body}</p><p>版權</p>'


def _write_every_format(folder: Path) -> None:
    """Write eleven documents in as many files as formats can be told apart by."""
    (folder / "a.html").write_bytes(_page("一", "gb2312").encode("gb18030"))
    (folder / "b.html").write_bytes(_page("二", "big5").replace("经", "經").encode("big5"))
    (folder / "c.htm").write_bytes(_page("三", "utf-8").encode())
    (folder / "d.txt").write_text("第四件事\n第四件事已经办完。\n", encoding="utf-8")
    lines = "".join(f'{{"id": "{one}", "text": "第{one}件事。"}}\n' for one in "五六")
    (folder / "e.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (folder / "f.csv").write_text("id,text\n七,第七件事办完了。\n", encoding="utf-8-sig")
    pyarrow.parquet.write_table(
        pyarrow.table({"id": ["八"], "text": ["第八件事。"]}), folder / "g.parquet"
    )
    saved = quopri.encodestring(_page("九", "utf-8").encode()).decode("ascii")
    head = "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
    archive = f"{_MHTML}\n--x\n{head}{saved}\n--x--\n"
    (folder / "h.mhtml").write_bytes(archive.replace("\n", "\r\n").encode())
    with zipfile.ZipFile(folder / "i.zip", "w") as pages:
        pages.writestr("k.html", _page("十", "gbk").encode("gb18030"))
        pages.writestr("l.txt", "第十一件事办完了。")
    (folder / "m.warc.gz").write_bytes(_warc(_page("十二", "utf-8").encode()))


_MHTML = 'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n'


def _warc(page: bytes) -> bytes:
    warcio = pytest.importorskip("warcio")
    written = io.BytesIO()
    writer = warcio.WARCWriter(written, gzip=True)
    headers = warcio.StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
    )
    payload = io.BytesIO(page)
    record = writer.create_warc_record(
        "http://news.example/", "response", payload=payload, http_headers=headers
    )
    writer.write_record(record)
    return written.getvalue()


def test_a_folder_of_every_format_is_annotated_each_document_once(tmp_path: Path) -> None:
    pages, out = tmp_path / "in", tmp_path / "out"
    pages.mkdir()
    _write_every_format(pages)
    assert main(["run", "configs/default.yaml", str(pages), "--output", str(out)]) == 0
    docs = list(read_file(out / "part-00000.jsonl"))
    names = ["a.html", "b.html", "c.htm", "d.txt", *"五六七八", "h.mhtml"]
    names += ["i.zip/k.html", "i.zip/l.txt", "m.warc.gz:1"]
    assert [doc.id for doc in docs] == names
    assert [doc.errors for doc in docs] == [[]] * len(docs)
    numbers = [*"一二三四五六七八九十", "十一", "十二"]
    for doc, number in zip(docs, numbers, strict=True):
        assert f"第{number}件事" in doc.text
        assert "noise" in doc.spans and "entities" in doc.spans

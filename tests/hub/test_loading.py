from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import torch
import transformers

from pipeline import CheckpointError, NotReadyError, Pipeline
from pipeline.cli import main
from pipeline.hub import loading


def run(tmp_path: Path, stages: str) -> int:
    """Run the command on a page and a config with these stages; return the exit code."""
    (tmp_path / "page.txt").write_text("晋中市委书记张三在榆社县调研。", encoding="utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(f"stages:\n  - sentences\n{stages}", encoding="utf-8")
    page = str(tmp_path / "page.txt")
    return main(["run", str(config), page, "--output", str(tmp_path / "out")])


def problem(capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path) -> str:
    """Return the one line that the run says of a checkpoint for entities before it ends with 2."""
    capsys.readouterr()  # bars of what the test wrote before
    assert run(tmp_path, f"  - entities: {{checkpoint: {folder}}}\n") == 2
    assert not (tmp_path / "out").exists()
    told = capsys.readouterr().err.splitlines()
    beginning = f'  stages[1] entities: checkpoint "{folder}": '
    assert told[0] == f"{tmp_path / 'config.yaml'}: 1 problem" and len(told) == 2
    assert told[1].startswith(beginning)
    return told[1].removeprefix(beginning)


def test_a_checkpoint_for_other_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer = tiny_hub.wordpiece()
    model = transformers.BertForSequenceClassification(tiny_hub.bert_config(tokenizer))
    folder = tiny_hub.save(tmp_path / "other", model, tokenizer)
    assert problem(capsys, tmp_path, folder) == (
        "it is a BertForSequenceClassification; entities needs a head for token classification "
        "(…ForTokenClassification); the stage topics can use it"
    )


def test_a_checkpoint_without_any_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer = tiny_hub.wordpiece()
    model = transformers.BertModel(tiny_hub.bert_config(tokenizer))
    folder = tiny_hub.save(tmp_path / "bare", model, tokenizer)
    assert "fine-tune it first (python -m pipeline train)" in problem(capsys, tmp_path, folder)


def test_weights_that_lack_the_head_are_found_on_loading(bio: Path, copy: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    bare = transformers.BertModel(tiny_hub.bert_config(tokenizer))
    bare.save_pretrained(copy)
    shutil.copy(bio / "config.json", copy / "config.json")
    with pytest.raises(
        CheckpointError, match=r"stages\[1\] entities: .* weights lack classifier.bias and 1 more"
    ):
        pipeline_with(copy).load()


def test_a_label_map_without_o(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(copy / "config.json", id2label={"0": "B-PER", "1": "I-PER"})
    assert problem(capsys, tmp_path, copy) == (
        "its label map has no O, the output for what is no entity; found B-PER, I-PER; mend "
        "id2label in its config.json, or say in the stage's settings what its outputs are, e.g. "
        "labels: {LABEL_0: O, LABEL_1: B-PER, LABEL_2: I-PER}"
    )


def test_a_tokenizer_that_is_not_of_the_presets_class(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    folder = tiny_hub.save(tmp_path, tiny_hub.seq2seq("Bart", tokenizer), tokenizer)
    summary = {"summary": {"checkpoint": str(folder), "preset": "mt5-xlsum", "salience": "lead"}}
    with pytest.raises(CheckpointError) as caught:
        Pipeline.from_config({"stages": ["sentences", summary]}).load()
    assert str(caught.value).endswith(
        "; its preset says T5Tokenizer: is it another preset, or none?"
    )


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer_config.json"])
def test_a_damaged_tokenizer_is_named_on_loading(name: str, copy: Path) -> None:
    (copy / name).write_text('{"x"', encoding="utf-8")
    told = refusal(copy)
    assert told.startswith(f": its tokenizer cannot be loaded: {name} is not JSON (")
    assert told.endswith("); fetch or copy it again")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("config.json", "it has no config.json; "),
        ("model.safetensors", "it has no model.safetensors; "),
        ("tokenizer.json", "it has no tokenizer "),
    ],
)
def test_a_missing_file(
    name: str, told: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / name).unlink()
    assert problem(capsys, tmp_path, copy).startswith(told)


def test_a_missing_shard(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = transformers.BertForTokenClassification.from_pretrained(copy)
    (copy / "model.safetensors").unlink()
    model.save_pretrained(copy, max_shard_size="20kB")
    names = sorted(path.name for path in copy.glob("model-*.safetensors"))
    assert len(names) > 1
    (copy / names[1]).unlink()
    assert problem(capsys, tmp_path, copy) == f"{names[1]} is missing; fetch or copy it again"


def test_sharded_weights_are_read_and_signed(bio: Path, copy: Path) -> None:
    model = transformers.BertForTokenClassification.from_pretrained(copy)
    (copy / "model.safetensors").unlink()
    model.save_pretrained(copy, max_shard_size="20kB")
    text = tiny_hub.TAUGHT[-1][0]
    whole, sharded = pipeline_with(bio), pipeline_with(copy)
    assert whole(text).spans["entities"] == sharded(text).spans["entities"]
    signature = sharded.made_by["entities"]
    index = copy / "model.safetensors.index.json"
    index.write_text(index.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    loading_cache_clear()
    assert pipeline_with(copy).made_by["entities"] != signature


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda raw: raw[:-100], "model.safetensors is damaged: "),
        (lambda raw: raw[:4], "model.safetensors is damaged: 4 bytes are too few for a header; "),
        (
            lambda raw: b"\xff" * 8 + raw[8:],
            "model.safetensors is damaged: its header should have ",
        ),
        (lambda raw: raw[:8] + b"#" + raw[9:], "model.safetensors is damaged: its header is not "),
    ],
)
def test_damaged_safetensors(
    damage: Any, told: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "model.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    assert problem(capsys, tmp_path, copy).startswith(told)


def test_weights_of_another_shape_are_refused_on_loading(copy: Path) -> None:
    change(copy / "config.json", hidden_size=16)
    with pytest.raises(
        CheckpointError, match=r"stages\[1\] entities: .*cannot be loaded for token"
    ):
        pipeline_with(copy).load()


def test_a_tokenizer_without_offsets(copy: Path) -> None:
    (copy / "tokenizer.json").unlink()
    (copy / "tokenizer_config.json").unlink()
    transformers.CanineTokenizer().save_pretrained(copy)
    with pytest.raises(CheckpointError) as caught:
        pipeline_with(copy).load()
    assert str(caught.value) == (
        f'stages[1] entities: checkpoint "{copy}": its tokenizer (CanineTokenizer) gives no '
        "offsets, so that no piece can be found in the text; use a tokenizer with a tokenizer.json "
        "(a fast one), or name a checkpoint that has one: tokenizer: owner/name"
    )


def test_pickled_weights_are_read_only_where_that_is_allowed(
    bio: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = transformers.BertForTokenClassification.from_pretrained(copy)
    (copy / "model.safetensors").unlink()
    torch.save(model.state_dict(), copy / "pytorch_model.bin")
    assert problem(capsys, tmp_path, copy) == (
        "its weights are pickled (pytorch_model.bin), and reading a pickle can run code; use a "
        "revision that has model.safetensors, or set allow_pickle: true if you trust where it "
        "comes from"
    )
    text = tiny_hub.TAUGHT[-1][0]
    allowed = pipeline_with(copy, allow_pickle=True)(text)
    assert allowed.spans["entities"] == pipeline_with(bio)(text).spans["entities"]


def test_code_of_a_checkpoint_is_never_run(copy: Path) -> None:
    (copy / "evil.py").write_text(f"open({str(copy / 'ran')!r}, 'w')\n", encoding="utf-8")
    change(
        copy / "config.json",
        model_type="evil",
        auto_map={"AutoConfig": "evil.Config", "AutoModelForTokenClassification": "evil.Model"},
    )
    with pytest.raises(CheckpointError, match=r"stages\[1\] entities"):
        pipeline_with(copy).load()
    assert not (copy / "ran").exists()


def test_what_is_missing_is_told_for_all_stages_at_once_with_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    cache = tmp_path / "home" / "hub"
    stages = (
        "  - words: {user_dict: no.txt}\n"
        "  - entities: {checkpoint: ckip-entities}\n"
        "  - topics: {checkpoint: owner/topics@v1}\n"
        "  - summary: {checkpoint: ./nowhere}\n"
    )
    assert run(tmp_path, stages) == 2
    absent = f"neither a folder nor in the hub's cache ({cache}); fetch it, or give a folder"
    config = tmp_path / "config.yaml"
    assert capsys.readouterr().err == (
        f"{config}: 6 problems\n"
        "  stages[1] words: user_dict no.txt: no such file\n"
        f'  stages[2] entities: checkpoint "ckiplab/bert-base-chinese-ner": {absent}\n'
        f'  stages[2] entities: checkpoint "google-bert/bert-base-chinese": {absent}\n'
        '  stages[2] entities: checkpoint "ckiplab/bert-base-chinese-ner": its weights are '
        "pickled, and reading a pickle can run code; set allow_pickle: true if you trust where it "
        "comes from\n"
        f'  stages[3] topics: checkpoint "owner/topics@v1": {absent}\n'
        '  stages[4] summary: checkpoint "./nowhere": no such folder; give the path of a '
        "checkpoint folder, or leave the setting out for the one that ships, "
        '"models/news-small"\n'
        f"to fetch what is missing: python -m pipeline fetch {config} --allow-pickle\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_config_that_is_no_file_names_the_checkpoints_to_fetch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("owner/name").load()
    assert caught.value.fetch == "python -m pipeline fetch owner/name"
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("owner/name", allow_pickle=True).load()
    assert caught.value.fetch == "python -m pipeline fetch owner/name --allow-pickle"


def test_what_is_in_the_cache_in_part_comes_with_the_command_that_fetches_the_rest(
    bio: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    folder = tiny_hub.cached(
        tmp_path, "owner/name", lambda to: shutil.copytree(bio, to, dirs_exist_ok=True)
    )
    (folder / "model.safetensors").unlink()
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("owner/name", allow_pickle=True).load()
    assert caught.value.problems == [
        'stages[1] entities: checkpoint "owner/name": the hub\'s cache has neither '
        "model.safetensors nor pytorch_model.bin of it; fetch it"
    ]
    assert caught.value.fetch == "python -m pipeline fetch owner/name --allow-pickle"


def test_a_mistyped_preset_has_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("ckip-entitie").load()
    assert caught.value.problems[0].endswith('; did you mean "ckip-entities"?')


@pytest.mark.parametrize("named", ["checkpoint", "preset"])
def test_a_preset_for_other_work_is_refused_before_anything_is_read(
    named: str, copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    (copy / "config.json").write_text("{", encoding="utf-8")
    entities = {"entities": {"checkpoint": str(copy), named: "mt5-xlsum"}}
    with pytest.raises(NotReadyError) as caught:
        Pipeline.from_config({"stages": ["sentences", entities]}).load()
    assert caught.value.problems == [
        'stages[1] entities: the preset "mt5-xlsum" is for the stage summary, not for entities; '
        "presets for entities: ckip-entities, uer-cluener"
    ]
    assert caught.value.fetch == ""


def test_a_name_in_the_cache_is_found_at_its_revision(
    bio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    commit = "0123456789abcdef" + "0" * 24
    make = lambda folder: shutil.copytree(bio, folder, dirs_exist_ok=True)  # noqa: E731
    tiny_hub.cached(tmp_path, "owner/name", make, commit)
    text = tiny_hub.TAUGHT[-1][0]
    expected = pipeline_with(bio)(text).spans["entities"]
    for written in ("owner/name", f"owner/name@{commit}", "owner/name@0123456"):
        doc = pipeline_with(written)(text)
        assert doc.spans["entities"] == expected
        assert doc.made_by["entities"] == "owner/name@0123456789ab news"
    with pytest.raises(NotReadyError, match='checkpoint "owner/name@v2": neither'):
        pipeline_with("owner/name@v2").load()


def test_a_preset_takes_its_tokenizer_from_elsewhere_and_its_label_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    entities = [("张三", "PERSON"), ("太原", "GPE"), ("春节", "EVENT")]
    text = "张三去太原参加春节晚会。"
    tokenizer = tiny_hub.wordpiece([text])
    tags = tiny_hub.tags_of("BIES", ("PERSON", "GPE", "EVENT"))
    model = tiny_hub.teach_entities(tokenizer, tags, [(text, entities)])
    tiny_hub.cached(
        tmp_path, "ckiplab/bert-base-chinese-ner", lambda to: tiny_hub.save(to, model, None)
    )
    tiny_hub.cached(tmp_path, "google-bert/bert-base-chinese", tokenizer.save_pretrained)
    for written in ("ckip-entities", "ckiplab/bert-base-chinese-ner"):
        doc = pipeline_with(written)(text)
        found = [(doc.surface(span), span.label) for span in doc.spans["entities"]]
        assert (found, doc.errors) == ([("张三", "PER"), ("太原", "LOC")], [])


def test_a_checkpoint_is_loaded_once_for_all_pipelines(
    bio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading_cache_clear()
    calls: list[str] = []
    cls = loading._CLASSES["entities"]
    original = cls.from_pretrained

    def count(folder: str, **settings: Any) -> Any:
        calls.append(folder)
        return original(folder, **settings)

    monkeypatch.setattr(cls, "from_pretrained", count)
    for _ in range(2):
        pipeline_with(bio).load()
    assert calls == [str(bio)]


def pipeline_with(folder: Path | str, **settings: Any) -> Pipeline:
    entities = {"entities": {"checkpoint": str(folder), **settings}}
    return Pipeline.from_config({"stages": ["sentences", entities]})


def refusal(folder: Path, **settings: Any) -> str:
    """Return what loading the stage says of a checkpoint whose files looked well."""
    pipeline = pipeline_with(folder, **settings)
    pipeline.check()
    with pytest.raises(CheckpointError) as caught:
        pipeline.load()
    beginning = f'stages[1] entities: checkpoint "{folder}"'
    assert str(caught.value).startswith(beginning)
    return str(caught.value).removeprefix(beginning)


def change(path: Path, **settings: Any) -> None:
    known = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**known, **settings}), encoding="utf-8")


def loading_cache_clear() -> None:
    from pipeline.hub import files

    loading._load_network.cache_clear()
    loading._load_tokenizer.cache_clear()
    files.file_sha256.cache_clear()

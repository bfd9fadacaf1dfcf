from __future__ import annotations

from report_runs import page

from pipeline.report.charts import Chart, charts, kind_classes
from pipeline.report.survey import Survey


def drawn(survey: Survey) -> dict[str, Chart]:
    return {chart.title: chart for chart in charts(survey)}


def over_time(*days: str) -> Chart:
    survey = Survey()
    survey.days.update(days)
    return drawn(survey)["Documents over time"]


def test_a_run_with_every_layer_has_every_chart_but_failures() -> None:
    survey = Survey()
    survey.add(page())
    assert list(drawn(survey)) == [
        "Topics",
        "Named entities by kind",
        "Most frequent entities",
        "Documents over time",
        "Sources",
        "Lengths",
        "Noise by kind",
    ]


def test_an_empty_run_shows_lengths_alone() -> None:
    assert list(drawn(Survey())) == ["Lengths"]


def test_bars_are_ordered_and_say_what_is_left_out() -> None:
    survey = Survey()
    survey.topics.update({f"t{number:02d}": number + 1 for number in range(25)})
    chart = drawn(survey)["Topics"]
    assert [bar.name for bar in chart.bars[:2]] == ["t24", "t23"]
    assert (chart.bars[0].share, chart.bars[4].share) == (100, 84)
    assert len(chart.bars) == 20
    assert chart.note == "labels of documents, 325 in all; 5 more are not shown"


def test_an_entity_keeps_its_kind_beside_its_name() -> None:
    survey = Survey()
    survey.add(page())
    bars = drawn(survey)["Most frequent entities"].bars
    assert [(bar.name, bar.note) for bar in bars] == [("北京", "LOC"), ("张三", "PER")]


def test_days_between_are_columns_too() -> None:
    chart = over_time("2021-10-30", "2021-10-30", "2021-11-01")
    assert [(column.name, column.count) for column in chart.columns] == [
        ("2021-10-30", 2),
        ("2021-10-31", 0),
        ("2021-11-01", 1),
    ]
    assert "by day" in chart.note


def test_longer_times_are_months_then_years_of_which_the_last_are_shown() -> None:
    months = over_time("2020-11-03", "2021-02-01")
    assert [column.name for column in months.columns] == [
        "2020-11",
        "2020-12",
        "2021-01",
        "2021-02",
    ]
    years = over_time("1900-01-01", "2021-02-01", "2021-05-01")
    assert (years.columns[0].name, years.columns[-1].count) == ("1962", 2)
    assert "1 from before 1962 are not shown" in years.note


def test_a_day_that_no_calendar_has_is_left_aside() -> None:
    assert [column.name for column in over_time("2021-02-31", "2021-03-01").columns] == [
        "2021-03-01"
    ]


def test_colours_of_the_three_usual_kinds_stay_the_same() -> None:
    assert kind_classes(["GPE", "LOC"]) == {"PER": "k0", "LOC": "k1", "ORG": "k2", "GPE": "k3"}

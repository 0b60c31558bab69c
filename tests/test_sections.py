"""Reports that several programs write."""

from bench.sections import prose, put


def test_a_section_takes_the_place_of_the_one_before_and_leaves_the_others(tmp_path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# Title\n\nIntro.\n\n## Speed\n\nold\n\n### Deeper\n\nold\n\n## Kills\n\nkept\n", encoding="utf-8")
    put(path, "Speed", "new\n\n")
    assert path.read_text(encoding="utf-8") == "# Title\n\nIntro.\n\n## Speed\n\nnew\n\n## Kills\n\nkept\n"
    put(path, "Kills", "newer")
    put(path, "More", "last")
    assert path.read_text(encoding="utf-8").endswith("## Speed\n\nnew\n\n## Kills\n\nnewer\n\n## More\n\nlast\n")


def test_a_report_that_is_not_there_begins_with_its_first_section(tmp_path) -> None:
    put(tmp_path / "new.md", "Speed", "fast")
    assert (tmp_path / "new.md").read_text(encoding="utf-8") == "## Speed\n\nfast\n"


def test_prose_is_wrapped() -> None:
    assert max(map(len, prose("word " * 100).splitlines())) <= 120

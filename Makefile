# The verbs of this project; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test train evaluate bench facts lint locks

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/'

setup:  ## both Python environments from the pinned requirements; fast when nothing changed
	@scripts/setup

run: setup  ## everything on this machine: http://127.0.0.1:8080
	@exec .venv/bin/sobat run

test: setup lint  ## all tests, in both environments
	.venv/bin/python -m pytest tests --ignore=tests/rasa
	nlu/.venv/bin/python -m pytest tests/rasa

train: setup  ## train the language model, unless one fits the data already
	nlu/.venv/bin/python -m nlu.train --out var/models

evaluate: setup  ## how well it understands: docs/reports/
	.venv/bin/python -m evaluate.understanding docs/reports/understanding.md
	nlu/.venv/bin/python -W ignore -m rasa test core --model "$$(nlu/.venv/bin/python -m nlu.train --out var/models)" --stories tests/stories --out var/rasa-test --fail-on-prediction-errors
	.venv/bin/python -m evaluate.offers docs/reports/offers.md
	.venv/bin/python -m evaluate.facts docs/reports/facts.md

bench: setup  ## how fast it is
	.venv/bin/python -m bench.turns docs/reports/turns.md
	.venv/bin/python -m bench.rasa_turns docs/reports/rasa.md
	.venv/bin/python -m bench.groups docs/reports/groups.md
	.venv/bin/python -m bench.load docs/reports/load.md
	.venv/bin/python -m bench.alerts docs/reports/alerts.md
	.venv/bin/python -m bench.bulk docs/reports/bulk.md

facts: setup  ## the readable pages of docs/facts, made from the facts
	.venv/bin/python -m scripts.facts_docs

lint: setup  ## style, types, facts, the three files of each intent
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/python -m scripts.validate

locks:  ## resolve the pinned requirements anew
	.venv/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 requirements/tools.in -o requirements/tools.txt
	.venv/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 requirements/bot.in -o requirements/bot.txt
	.venv/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	.venv/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.10 requirements/nlu.in -o requirements/nlu.txt
	.venv/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.10 requirements/nlu-dev.in -o requirements/nlu-dev.txt

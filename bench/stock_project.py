"""The product's data in the set-up that `rasa init` gives: DIET, response selector, TED and the other policies.

Our own component is taken out of the configuration, stories are added (TED learns from nothing else), and all the
rest, intents, rules and replies, is the product's own.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from bench.servers import NLU_BIN, ROOT

CONFIG = """\
recipe: default.v1
assistant_id: stock
language: id
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
- name: EntitySynonymMapper
- name: ResponseSelector
  epochs: {epochs}
  constrain_similarities: true
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
policies:
- name: MemoizationPolicy
- name: RulePolicy
- name: UnexpecTEDIntentPolicy
  max_history: 5
  epochs: {epochs}
- name: TEDPolicy
  max_history: 5
  epochs: {epochs}
  constrain_similarities: true
"""


def plain_answers(rules: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(intent, reply) of the rules that are nothing but that."""
    found = []
    for rule in rules:
        steps = rule.get("steps", [])
        if len(steps) == 2 and not rule.get("condition") and not rule.get("conversation_start"):
            intent, action = steps[0].get("intent"), steps[1].get("action")
            if isinstance(intent, str) and isinstance(action, str) and action.startswith("utter_"):
                found.append((intent, action))
    return found


def write(folder: Path, epochs: int) -> None:
    """Configuration, stories and a domain folder under `folder`."""
    (folder / "config.yml").write_text(CONFIG.format(epochs=epochs), encoding="utf-8")
    rules = [
        rule
        for path in sorted((ROOT / "nlu" / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8")).get("rules", [])
    ]
    answers = plain_answers(rules)
    stories = [
        {"story": f"{first[0]} then {second[0]}",
         "steps": [{"intent": first[0]}, {"action": first[1]}, {"intent": second[0]}, {"action": second[1]}]}
        for first, second in zip(answers, answers[1:] + answers[:1], strict=True)
    ]
    (folder / "data").mkdir(exist_ok=True)
    written = yaml.safe_dump({"version": "3.1", "stories": stories})
    (folder / "data" / "stories.yml").write_text(written, encoding="utf-8")
    (folder / "domain").mkdir(exist_ok=True)
    for path in sorted((ROOT / "responses").glob("*.yml")):
        (folder / "domain" / path.name).write_bytes(path.read_bytes())


def train(folder: Path, epochs: int) -> Path:
    """Trains with `rasa train` and returns the model; minutes to hours, by the epochs."""
    write(folder, epochs)
    command = [str(NLU_BIN / "rasa"), "train", "--config", str(folder / "config.yml"),
               "--domain", str(folder / "domain"), "--data", str(folder / "data"),
               str(ROOT / "nlu" / "data"), "--out", str(folder / "models"), "--fixed-model-name", "stock"]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    with (folder / "train.log").open("wb") as log:
        subprocess.run(command, cwd=folder, env={**os.environ, **quiet}, stdout=log, stderr=log, check=True)
    return folder / "models" / "stock.tar.gz"

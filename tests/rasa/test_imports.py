"""What serving does not need is not imported, and is there all the same."""

import subprocess
import sys

import pytest
from conftest import ROOT

HEAVY = ["tensorflow", "sklearn", "jax", "matplotlib", "pandas", "aiogram", "slack_sdk", "twilio", "boto3"]


def run(code):
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_serving_imports_nothing_heavy(model):
    loaded = run(f"""
import sys, pathlib
from nlu.serve import build_agent
from redis.asyncio import Redis
build_agent(pathlib.Path({str(model)!r}), Redis())
print(*sys.modules)
""")
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("code", [
    "import rasa.core.channels; print('telegram' in rasa.core.channels.BUILTIN_CHANNELS)",
    "from rasa.core.channels import CollectingOutputChannel, UserMessage; print(UserMessage('x').text == 'x')",
    "from sklearn.model_selection import train_test_split; print(len(train_test_split([1, 2, 3, 4])) == 2)",
    "from sklearn.model_selection import KFold; print(KFold(2).get_n_splits() == 2)",
    "import rasa.utils.train_utils as t; print(callable(t.rank_and_mask))",
    "import rasa.core.test; print(callable(rasa.core.test.test))",
    "from pymongo.collection import Collection; print(callable(Collection))",
])
def test_what_is_put_off_is_imported_when_used(code):
    assert run(f"from nlu.fast import imports\nimports.lean()\nimports.lean()\n{code}") == ["True"]

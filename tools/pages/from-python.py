# The claims of docs/from-python.md about CPython. Prints nothing when they hold.

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile

path = os.path.abspath(__file__)


def open_files():
    return sum(
        os.path.exists(f"/proc/self/fd/{fd}")
        and os.readlink(f"/proc/self/fd/{fd}") == path
        for fd in os.listdir("/proc/self/fd")
    )


def raised(work):
    try:
        work()
    except BaseException as error:
        return error


class Resource:
    def __init__(self, log, name, fails=False, suppresses=False):
        self.log, self.name = log, name
        self.fails, self.suppresses = fails, suppresses

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.log.append((self.name, kind))
        if self.fails:
            raise OSError(self.name)
        return self.suppresses


# a file object is closed with its last reference, a number is not
open(path)
assert open_files() == 0
number = os.open(path, os.O_RDONLY)
assert open_files() == 1
os.close(number)

# with a, b: the last one first; the handler after the release
log = []
try:
    with Resource(log, "a"), Resource(log, "b"):
        raise ValueError
except ValueError:
    log.append("except")
assert log == [("b", ValueError), ("a", ValueError), "except"]

# __exit__ may suppress; one that only passes releases nothing
with Resource([], "a", suppresses=True):
    raise ValueError


def both_fail():
    with Resource([], "a", fails=True):
        raise ValueError


error = raised(both_fail)
assert type(error) is OSError and type(error.__context__) is ValueError


# a TypeError comes after the expression was evaluated
def with_value(make):
    with make():
        pass


assert type(raised(lambda: with_value(lambda: 5))) is TypeError
assert type(raised(lambda: with_value(lambda: None))) is TypeError
raised(lambda: with_value(lambda: os.open(path, os.O_RDONLY)))
assert open_files() == 1
os.close(number)


# async with refuses what is only synchronous
async def enter():
    async with Resource([], "a"):
        pass


assert type(raised(lambda: asyncio.run(enter()))) is TypeError

# a closed ExitStack takes another callback, and calls it at its next close
stack = contextlib.ExitStack()
stack.close()
stack.callback(log.append, "later")
assert "later" not in log
stack.close()
assert "later" in log

# several releases fail: only the last error is raised

def pushed(*resources):
    stack = contextlib.ExitStack()
    for resource in resources:
        stack.push(resource)
    return stack


error = raised(
    lambda: with_value(
        lambda: pushed(Resource([], "a", fails=True), Resource([], "b", fails=True))
    )
)
assert type(error) is OSError and str(error) == "a"

# with connection ends a transaction and does not close
connection = sqlite3.connect(":memory:")
with connection:
    connection.execute("CREATE TABLE t (x)")
assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
connection.close()

# leaving with flushes; Popen is waited for
with tempfile.TemporaryDirectory() as folder:
    assert type(folder) is str
    with open(os.path.join(folder, "x"), "w") as file:
        file.write("hello")
    assert os.path.getsize(os.path.join(folder, "x")) == 5
with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.1)"]) as child:
    pass
assert child.returncode == 0

# sys.exit runs __exit__
log = []


def leave():
    with Resource(log, "a"):
        sys.exit()


assert type(raised(leave)) is SystemExit and log == [("a", SystemExit)]

"""`yishi`: one word chooses a command. Commands that need no home (tally, rulebook, verify) start without Django.

Exit 0 when all is well, 1 when something wrong was found (and said), 2 when it was called wrongly; never a stack
trace. Progress and remarks go to stderr, results to stdout.
"""

import errno
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Command(NamedTuple):
    """Where a command lives (its module has ``run(argv) -> int``), whether it needs a home, and what it does."""

    module: str
    home: bool
    zh: str
    en: str


COMMANDS: Mapping[str, Command] = {
    "case": Command(
        "case", True, "演一个事例：从线索到评价", "play a worked case, from the lead to the rating"
    ),
    "demo": Command(
        "demo", True, "把十个事例演进 var/，并打开公开栏", "play the ten cases into var/ and serve the board"
    ),
    "rulebook": Command("rulebook", False, "检查或讲解规则书", "check or explain a rulebook"),
    "tally": Command("tally", False, "数一次表决", "count one vote"),
    "publish": Command("publish", True, "把记录写成静态日志", "write the record as a static log"),
    "tick": Command("tick", True, "到期的记上，公布记录", "enter what fell due, publish the record"),
    "verify": Command("verify", False, "核对一份公布的记录", "check a published record, offline"),
    "rebuild": Command("rebuild", True, "从记录重做所有页面数据", "remake every projection from the record"),
    "trace": Command("trace", True, "一笔钱或一件事从哪来", "from an amount or an act to all it rests on"),
    "import": Command("imports", True, "导入户册、任职、户代表、亲属、地块、旧账", "import a clerk's sheets"),
    "export": Command(
        "exports", True, "导出户册、名单、地块、账本", "export households, lists, plots, books"
    ),
    "indicators": Command(
        "indicators", True, "从记录算出的数字", "every computed figure, with its definition"
    ),
    "backup": Command("backup", True, "备份", "back up the home"),
    "restore": Command("restore", True, "恢复", "restore a backup"),
    "erase": Command("erase", True, "抹去一个人的个人信息", "erase a person's private data"),
    "doctor": Command("doctor", True, "检查这套部署", "check a deployment"),
    "key": Command("key", True, "记录的公钥；换钥匙", "the log's key; rotate it"),
    "witness": Command("witness", False, "为邻镇的记录联署", "cosign a neighbour's published record"),
}


def usage() -> str:
    lines = ["用法 / usage: yishi COMMAND [--help]", ""]
    lines += [f"  {name:<11} {c.zh} · {c.en}" for name, c in COMMANDS.items()]
    return "\n".join(lines)


LONGEST = 4000
"""Characters of one argument: no path, name or reason is longer."""

MISPLACED = (FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)
"""A file or folder that cannot be what it was given as: a wrong call."""


def _unfit(arguments: Sequence[str]) -> str:
    """What no command can make sense of, in a sentence, or ""."""
    for n, text in enumerate(arguments, 1):
        if len(text) > LONGEST:
            return f"第 {n} 个参数太长 / argument {n} is too long: {len(text)} > {LONGEST}"
        if not text.isprintable() and any("\ud800" <= c <= "\udfff" or c == "\0" for c in text):
            return f"第 {n} 个参数不是 UTF-8 文字 / argument {n} is not text in UTF-8"
    return ""


def main(argv: list[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if argv else 2
    command = COMMANDS.get(argv[0])
    if command is None:
        print(f"yishi: 没有“{argv[0][:60]}”这个命令 / no such command\n\n{usage()}", file=sys.stderr)
        return 2
    wrong_argument = _unfit(argv[1:])
    if wrong_argument:
        print(f"yishi {argv[0]}: {wrong_argument}", file=sys.stderr)
        return 2
    try:
        if command.home:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yishi.web.settings")
        status: int = importlib.import_module(f"yishi.cli.{command.module}").run(argv[1:])
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as wrong:
        if not isinstance(wrong, MISPLACED) and wrong.errno != errno.ENAMETOOLONG:
            print(f"yishi {argv[0]}: 出错了 / something failed: {wrong.strerror}", file=sys.stderr)
            return 1
        name = str(wrong.filename or "")[:80]
        print(f"yishi {argv[0]}: {name}：不能用 / cannot be used: {wrong.strerror}", file=sys.stderr)
        return 2
    except Exception as wrong:
        if os.environ.get("YISHI_TRACE"):
            raise
        print(
            f"yishi {argv[0]}: 出错了 / something failed: {type(wrong).__name__}: {str(wrong)[:300]}",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())

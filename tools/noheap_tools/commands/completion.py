"""Print a script with which a shell completes commands, options, boards and files.

Examples:
  eval "$(noheap completion bash)"          in ~/.bashrc
  noheap completion zsh > "${fpath[1]}/_noheap"
  noheap completion fish > ~/.config/fish/completions/noheap.fish
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping

from noheap_tools.board import boards

SHELLS = ("bash", "zsh", "fish")
_FILES = "_files_"  # in place of words: the shell's own names of files

_BASH = """\
_noheap() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "%(commands)s help --help --version" -- "$current"))
        return
    fi
    case "${COMP_WORDS[1]} $before" in
%(values)s
    *)
        case "${COMP_WORDS[1]}" in
%(options)s
        esac
    esac
    if [ "$words" = _files_ ]; then
        COMPREPLY=($(compgen -f -- "$current"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$current") $([ "${current:0:1}" = - ] || \
[ -n "$words" -a "${words:0:1}" != - ] || compgen -f -- "$current"))
    fi
}
complete -o filenames -F _noheap noheap
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS)


def run(args: argparse.Namespace) -> int:
    """cli.py hands the parsers over instead, by `show`."""
    return show(args.shell, {})


def show(shell: str, parsers: Mapping[str, argparse.ArgumentParser]) -> int:
    """Print the script of that shell for those commands."""
    if shell == "fish":
        print(_fish(parsers))
    else:
        # zsh understands bash's way.
        head = "#compdef noheap\nautoload -U +X bashcompinit && bashcompinit\n"
        print(("" if shell == "bash" else head) + _bash(parsers), end="")
    return 0


def _bash(parsers: Mapping[str, argparse.ArgumentParser]) -> str:
    values, options = [], []
    for name, parser in parsers.items():
        for action in _shown(parser):
            words = " ".join(_values(action))
            if not action.option_strings:
                continue
            if words:
                cases = (f'"{name} {it}"' for it in action.option_strings)
                values.append(f'    {"|".join(cases)}) words="{words}" ;;')
        words = " ".join([*_positional(parser), *_options(parser)])
        options.append(f'        {name}) words="{words}" ;;')
    helped = f'    "help help") words="{" ".join(parsers)}" ;;'
    return _BASH % {
        "commands": " ".join(parsers),
        "values": "\n".join([*values, helped]),
        "options": "\n".join(options),
    }


def _fish(parsers: Mapping[str, argparse.ArgumentParser]) -> str:
    lines = ["complete -c noheap -f"]
    first = "__fish_use_subcommand"
    lines += [f"complete -c noheap -n {first} -a '{' '.join(parsers)} help'"]
    for name, parser in parsers.items():
        inside = f"complete -c noheap -n '__fish_seen_subcommand_from {name}'"
        words = " ".join(_positional(parser))
        lines.append(f"{inside} -a '{words}'" if words else f"{inside} -F")
        for action in _shown(parser):
            for option in action.option_strings:
                if not option.startswith("--"):
                    continue
                line = f"{inside} -l {option[2:]}"
                words = " ".join(_values(action))
                if words == _FILES:
                    line += " -r -F"
                elif words:
                    line += f" -x -a '{words}'"
                elif action.nargs != 0:
                    line += " -x"
                lines.append(line)
    return "\n".join(lines)


def _shown(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001  argparse has no other list of them
        if action.help != argparse.SUPPRESS:
            yield action


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in _shown(parser):
        yield from (it for it in action.option_strings if it.startswith("--"))


def _positional(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in _shown(parser):
        if not action.option_strings and action.choices:
            yield from map(str, action.choices)


def _values(action: argparse.Action) -> Iterable[str]:
    if action.choices:
        return map(str, action.choices)
    if action.dest == "board":
        return boards.names()
    if action.nargs != 0 and action.metavar in ("FILE", "DIR", "PATH"):
        return (_FILES,)
    return ()

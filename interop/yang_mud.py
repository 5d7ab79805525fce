#!/usr/bin/env python3
"""Holds gardien's strict verdict on MUD files to that of libyang over the standard's own modules.

usage: yang_mud.py --gardien PROGRAM [--modules FOLDER] [--yanglint PROGRAM] FILE|FOLDER...

FOLDER of modules has ietf-mud.yang, ietf-acldns.yang, ietf-access-control-list.yang and what they
import; PyPI's `pyang` brings them under share/yang/modules/ietf. yanglint is in Debian's package
libyang2-tools.

What libyang accepts and gardien does not must have a remark whose rule stands in prose and in no
module, and is listed in PROSE. What libyang refuses and gardien calls valid is an error, but for
extensions whose modules are not there (EXTENSIONS). Prints each difference and a count; exit 1 where
one is not explained.
"""
import argparse, json, os, shutil, subprocess, sys, tempfile

# Rules of the standards' prose that no YANG module states, by the remark that speaks of them.
PROSE = {
    'json-name-twice', 'json-bom', 'json-surrogate', 'unknown-version', 'url-not-https', 'url-user',
    'bad-uri', 'name-on-device-side', 'direction-not-tcp', 'list-named-again', 'list-missing', 'not-for-files',
    'ethernet-list', 'ethernet-match', 'ethernet-implied', 'interface-match', 'extension-undeclared',
    'ports-reversed', 'port-without-protocol', 'action-unknown', 'name-not-in-a-labels', 'no-lists',
    'controller-not-uri', 'mixed-list', 'family-conflict', 'choice', 'missing',
}
EXTENSIONS = {'extension-node', 'tls-unjudged'}
MODULES = ['ietf-access-control-list', 'ietf-acldns', 'ietf-mud']


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                yield from (os.path.join(folder, n) for n in sorted(names))
        else:
            yield path


def is_mud(path):
    text = open(path, 'rb').read().lstrip(b'\xef\xbb\xbf \t\r\n')
    return text.startswith(b'{') and b'ietf-mud:mud' in text


def libyang(yanglint, modules, path):
    command = [yanglint, '-p', modules]
    for module in MODULES + ['ietf-packet-fields']:
        command += ['-F', module + ':*']
    command += ['-t', 'config'] + [os.path.join(modules, m + '.yang') for m in MODULES]
    # yanglint tells the format by the file's name.
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(path, os.path.join(folder, 'file.json'))
        run = subprocess.run(command + [copy], capture_output=True, text=True)
    errors = [l for l in run.stderr.splitlines() if l.startswith('libyang err')]
    return run.returncode == 0, errors[:1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--gardien', required=True)
    parser.add_argument('--modules')
    parser.add_argument('--yanglint', default='yanglint')
    parser.add_argument('paths', nargs='+')
    arguments = parser.parse_args()
    modules = arguments.modules
    if modules is None:
        modules = os.path.join(sys.prefix, 'share', 'yang', 'modules', 'ietf')
    same = explained = wrong = 0
    for path in filter(is_mud, files(arguments.paths)):
        run = subprocess.run([arguments.gardien, 'mud', 'lint', '--json', path], capture_output=True)
        told = json.loads(run.stdout)[0]
        theirs, why = libyang(arguments.yanglint, modules, path)
        codes = {r['code'] for r in told['remarks'] if r['breaks']}
        if told['strict'] == theirs:
            same += 1
        elif theirs and codes <= PROSE or not theirs and {r['code'] for r in told['remarks']} & EXTENSIONS:
            explained += 1
            print(f'explained: {path}: libyang {theirs}, gardien {told["strict"]}: {", ".join(sorted(codes))}')
        else:
            wrong += 1
            print(f'DIFFERS: {path}: libyang {theirs} {why}, gardien {told["strict"]}: {", ".join(sorted(codes))}')
    print(f'{same} verdicts equal, {explained} explained, {wrong} differ')
    return 1 if wrong or not same else 0


sys.exit(main())

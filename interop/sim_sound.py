#!/usr/bin/env python3
"""Holds the frames of homes with trouble, and of the building, to tshark: every checksum right, nothing malformed.

usage: sim_sound.py [--gardien PATH] [--seed N] [--days N] [NAME ...]

Writes each home and its harmless twin by `gardien demo --trouble`, and the first days of each story of the building
(building-quiet and so on) by `gardien demo --building`, into a folder of its own, has tshark dissect it with
all checksums on, and prints what tshark finds wrong. Exit code 1 where anything is, 2 where tshark is missing.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

STORIES = ['quiet', 'bad-week', 'demo']
CHECKED = ['ip', 'tcp', 'udp']
# ICMP, ICMPv6, IGMP and VRRP are always checked. 8388608 is tshark's severity "error".
WRONG = ' || '.join(
    [f'{p}.checksum.status == 0' for p in CHECKED + ['icmp', 'icmpv6', 'igmp', 'vrrp']]
    + ['_ws.malformed', '_ws.expert.severity == 8388608'])


def names(gardien):
    text = subprocess.run([gardien, 'demo', '--help', '--lang', 'en'], capture_output=True, text=True, check=True).stdout
    return text.split('Kinds of trouble:')[1].split('Examples:')[0].split() + [f'building-{s}' for s in STORIES]


def makings(name, days):
    """The arguments of `gardien demo` that make what a name stands for."""
    if name.startswith('building-'):
        return [['--building', '--story', name.removeprefix('building-'), '--days', days]]
    return [['--trouble', name], ['--trouble', name, '--twin']]


def wrong(path):
    command = ['tshark', '-n', '-r', str(path), '-Y', WRONG]
    for protocol in CHECKED:
        command += ['-o', f'{protocol}.check_checksum:TRUE']
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return [f'tshark: {done.stderr.strip()}']
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--gardien', default='target/debug/gardien')
    parser.add_argument('--seed', default='1')
    parser.add_argument('--days', default='1')
    parser.add_argument('names', nargs='*')
    given = parser.parse_args()
    if shutil.which('tshark') is None:
        print('tshark is not here: nothing was compared')
        return 2
    bad = homes = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'home.pcap'
        for name in given.names or names(given.gardien):
            for making in makings(name, given.days):
                subprocess.run([given.gardien, 'demo', *making, '--seed', given.seed, '--force', '--capture', str(path)],
                               check=True, capture_output=True)
                homes += 1
                found = wrong(path)
                bad += bool(found)
                for line in found[:5]:
                    print(*making, line.strip(), sep='\t')
    print(f'{homes} homes, {bad} with something wrong')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())

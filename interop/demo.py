#!/usr/bin/env python3
"""`gardien demo` as somebody meets it: the address, the pages, the first rows, the trouble.

usage: demo.py GARDIEN [--shots FOLDER]

Starts the demonstration at a day ago and sixty times as fast, so that minute three comes after three seconds. Measures
from the start of the program: the page that one signs in at, and the first thing that was seen. Then signs in by the
form, as a browser without a script does, and waits until Today tells what the doorbell did, in both languages. With
--shots, pictures of Today as a browser draws it, by headless Chromium. Exit code 1 where something is missing.
"""
import html
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

GARDIEN = os.path.abspath(sys.argv[1])
SHOTS = sys.argv[sys.argv.index('--shots') + 1] if '--shots' in sys.argv else None
PAGES = ['/', '/things', '/places', '/rules', '/updates', '/evidence', '/settings']
# What each page has to say, whatever else it says.
SAYS = {'en': 'act', 'fr': 'À faire'}


def ask(opener, url, fields=None, lang='en', token=None):
    data = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data, {'Accept-Language': lang, 'Sec-Fetch-Site': 'same-origin'})
    if token:
        request.add_header('Authorization', f'Bearer {token}')
    with opener.open(request, timeout=10) as answer:
        return answer.status, answer.read().decode()


def wait(what, seconds, until):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = until()
            if found:
                return found
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.02)
    raise AssertionError(f'{what}: not within {seconds} s')


def main():
    with tempfile.TemporaryDirectory() as folder:
        quiet = dict(os.environ, XDG_CONFIG_HOME=folder, TMPDIR=folder, LANG='C.UTF-8')
        began = time.monotonic()
        demo = subprocess.Popen([GARDIEN, 'demo', '--speed', '60', '--listen', '127.0.0.1:0', '--lang', 'en'],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=quiet)
        try:
            told = ''
            while 'password' not in told:
                line = demo.stdout.readline()
                assert line, demo.stderr.read()
                told += line
            url = re.search(r'http://localhost:(\d+)', told).group(0).replace('localhost', '127.0.0.1')
            login = re.search(r'name +(\S+)', told).group(1)
            password = re.search(r'password +(\S+)', told).group(1)
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
            wait('the page', 10, lambda: ask(opener, f'{url}/sign-in')[0] == 200)
            page = time.monotonic() - began

            def signed_in():
                body = json.dumps({'login': login, 'password': password}).encode()
                request = urllib.request.Request(f'{url}/api/v1/session', body, {'Content-Type': 'application/json'})
                try:
                    with urllib.request.urlopen(request, timeout=10) as answer:
                        return json.load(answer)['token']
                except urllib.error.HTTPError as error:
                    # The first owner is being made; then tries are slowed.
                    error.read()
                    time.sleep(0.2)
                    return None
            token = wait('the owner', 20, signed_in)

            def rows():
                things = json.loads(ask(opener, f'{url}/api/v1/things?limit=100', token=token)[1])['items']
                sources = json.loads(ask(opener, f'{url}/api/v1/sources', token=token)[1])['items']
                return things if any(t['custody'] != 'expected' for t in things) and sources[0]['packets'] else None
            wait('the first rows', 20, rows)
            first = time.monotonic() - began
            status, text = ask(opener, f'{url}/sign-in', {'login': login, 'password': password, 'next': '/'})
            assert status == 200 and 'sign-out' in text, text[:2000]

            def acts():
                text = ask(opener, f'{url}/')[1]
                return text if 'card act' in text else None
            today = wait('the trouble on Today', 120, acts)
            trouble = time.monotonic() - began
            assert 'doorbell' in html.unescape(today), today
            for lang in ('en', 'fr'):
                for path in PAGES:
                    status, text = ask(opener, f'{url}{path}', lang=lang)
                    assert status == 200 and f'<html lang="{lang}"' in text, (path, lang, status)
                assert SAYS[lang].lower() in ask(opener, f'{url}/', lang=lang)[1].lower(), lang
            messages = json.loads(ask(opener, f'{url}/api/v1/messages?level=act', token=token)[1])['items']
            assert len(messages) == 1, [m['sentences'] for m in messages]
            print(f'page {page:.2f} s after the start, first rows {first:.2f} s, trouble told {trouble:.1f} s '
                  f'(minute three at sixty times the pace); {len(PAGES)} pages in both languages')
            print('told:', ' '.join(messages[0]['sentences']))
            if SHOTS:
                os.makedirs(SHOTS, exist_ok=True)
                for lang in ('en', 'fr'):
                    text = ask(opener, f'{url}/', lang=lang)[1]
                    style = ask(opener, f'{url}/assets/style.css')[1]
                    text = re.sub(r'<link rel="stylesheet"[^>]*>', f'<style>{style}</style>', text)
                    path = os.path.join(folder, f'today-{lang}.html')
                    with open(path, 'w') as file:
                        file.write(text)
                    subprocess.run(['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
                                    '--window-size=1000,900', f'--screenshot={SHOTS}/today-{lang}.png', path],
                                   check=True, capture_output=True, timeout=60)
        finally:
            demo.terminate()
            try:
                demo.wait(timeout=20)
            except subprocess.TimeoutExpired:
                demo.kill()
        left = [name for name in os.listdir(folder) if name.startswith('gardien-demo')]
        assert demo.returncode == 0 and not left, (demo.returncode, left, demo.stderr.read())
    return 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Each channel against a real receiver on loopback: aiosmtpd takes the mail, mosquitto and mosquitto_sub the MQTT,
rsyslog the syslog lines (UDP and TCP) and parses them, the reference library standardwebhooks verifies the webhook.
For ntfy no server is to be had as a package: what is posted is held to the fields and types of its documentation
("Publish as JSON"). One receiver fails first and must be asked again under the same id. No secret may be found in
answers, in the journal's export, or in the log.

    interop/channels.py PROGRAM        (needs aiosmtpd and standardwebhooks for this python, mosquitto, rsyslog)
"""
import base64, email, email.policy, http.server, json, os, pathlib, shutil, socket, subprocess, sys, tempfile
import threading, time, urllib.error, urllib.request

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from standardwebhooks.webhooks import Webhook

PROGRAM = os.path.abspath(sys.argv[1])
SECRETS = {
    'mail': 'correct-horse-battery',
    'ntfy': 'tk_0123456789abcdefghij',
    'webhook': 'whsec_' + base64.b64encode(bytes(range(32))).decode(),
    'mqtt': 'mosquito-net-9',
}


def port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait(what, until, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = until()
        if found:
            return found
        time.sleep(0.2)
    sys.exit(f'waited {seconds} s in vain for {what}')


class Mailbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((session.authenticated, envelope))
        return '250 taken'


class Hooks(http.server.BaseHTTPRequestHandler):
    taken, refused = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers['content-length']))
        if self.path == '/hook' and not Hooks.refused:
            Hooks.refused.append(dict(self.headers))
            self.send_response(503)
        else:
            Hooks.taken.append((self.path, dict(self.headers), body))
            self.send_response(200)
        self.send_header('content-length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    work = pathlib.Path(tempfile.mkdtemp())
    started = []
    try:
        run(work, started)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(20)
        shutil.rmtree(work, ignore_errors=True)


def run(work, started):
    env = dict(os.environ, GARDIEN_CONFIG=str(work / 'none'), XDG_CONFIG_HOME=str(work / 'config'))
    (work / 'none').touch()
    store = str(work / 'store')

    def gardien(*args, **more):
        return subprocess.run([PROGRAM, *args], env=env, check=True, capture_output=True, text=True, **more).stdout

    gardien('demo', '--capture', str(work / 'home.pcap'))
    gardien('import', '--quiet', '--store', store, str(work / 'home.pcap'))
    log = open(work / 'log', 'w')
    told = open(work / 'told', 'w')
    hub = subprocess.Popen([PROGRAM, 'run', '--json', '--store', store, '--listen', '127.0.0.1:0', '--log', 'debug'],
                           env=env, stdout=told, stderr=log)
    started.append(hub)
    wait('the hub', lambda: (work / 'told').stat().st_size)
    told = json.loads((work / 'told').read_text())
    url, token = told['addresses'][0], None
    answers = []

    def ask(method, path, body=None):
        request = urllib.request.Request(url + '/api/v1' + path, method=method)
        if token:
            request.add_header('authorization', 'Bearer ' + token)
        data = None
        if body is not None:
            request.add_header('content-type', 'application/json')
            data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            sys.exit(f'{method} {path}: {error.code} {error.read().decode()}')
        answers.append(text)
        return json.loads(text) if text else None

    token = ask('POST', '/setup', {'code': told['code'], 'login': 'ada', 'password': 'a long enough passphrase'})['token']
    del answers[:]

    # Receivers.
    smtp, mqtt, udp, tcp = port(), port(), port(), port()
    mailbox = Mailbox()

    def authenticator(server, session, envelope, mechanism, auth):
        return AuthResult(success=(auth.login, auth.password) == (b'hub', SECRETS['mail'].encode()))

    controller = Controller(mailbox, hostname='127.0.0.1', port=smtp, authenticator=authenticator,
                            auth_require_tls=False, auth_required=True)
    controller.start()
    web = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Hooks)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    site = f'http://127.0.0.1:{web.server_port}'
    (work / 'passwords').write_text(f'hub:{SECRETS["mqtt"]}\n')
    subprocess.run(['mosquitto_passwd', '-U', str(work / 'passwords')], check=True, stderr=subprocess.DEVNULL)
    (work / 'passwords').chmod(0o644)
    (work / 'mosquitto.conf').write_text(
        f'listener {mqtt} 127.0.0.1\npassword_file {work}/passwords\nallow_anonymous false\nuser root\n')
    started.append(subprocess.Popen(['mosquitto', '-c', str(work / 'mosquitto.conf')],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    (work / 'rsyslog.conf').write_text(f'''
module(load="imudp")
module(load="imtcp")
template(name="parsed" type="list" option.jsonf="on") {{
  property(outname="pri" name="pri" format="jsonf")
  property(outname="version" name="protocol-version" format="jsonf")
  property(outname="at" name="timereported" dateformat="rfc3339" format="jsonf")
  property(outname="app" name="app-name" format="jsonf")
  property(outname="msgid" name="msgid" format="jsonf")
  property(outname="data" name="structured-data" format="jsonf")
  property(outname="text" name="msg" format="jsonf")
  property(outname="way" name="inputname" format="jsonf")
}}
input(type="imudp" address="127.0.0.1" port="{udp}")
input(type="imtcp" address="127.0.0.1" port="{tcp}")
action(type="omfile" file="{work}/syslog" template="parsed")
''')
    started.append(subprocess.Popen(['rsyslogd', '-n', '-f', str(work / 'rsyslog.conf'), '-i', str(work / 'rsyslog.pid')],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def listens(at):
        with socket.socket() as s:
            return s.connect_ex(('127.0.0.1', at)) == 0

    wait('mosquitto', lambda: listens(mqtt))
    wait('rsyslog', lambda: listens(tcp))
    sub = subprocess.Popen(['mosquitto_sub', '-h', '127.0.0.1', '-p', str(mqtt), '-u', 'hub', '-P', SECRETS['mqtt'],
                            '-t', '#', '-F', '%j'], stdout=open(work / 'mqtt', 'w'))
    started.append(sub)

    settings = {
        'mail': {'host': '127.0.0.1', 'port': smtp, 'tls': 'none', 'user': 'hub', 'from': 'hub@example.org',
                 'to': ['ada@example.org', 'bob@example.org'], 'inside': True},
        'ntfy': {'url': site, 'topic': 'house', 'page': 'https://hub.example', 'inside': True},
        'webhook': {'url': site + '/hook', 'inside': True},
        'mqtt': {'host': '127.0.0.1', 'port': mqtt, 'user': 'hub', 'inside': True},
        'udp': {'host': '127.0.0.1', 'port': udp, 'transport': 'udp', 'inside': True},
        'tcp': {'host': '127.0.0.1', 'port': tcp, 'transport': 'tcp', 'inside': True},
    }
    channels = {}
    for name, of in settings.items():
        kind = 'syslog' if name in ('udp', 'tcp') else name
        body = {'name': name, 'level': 'note', 'lang': 'fr', 'settings': dict(of, kind=kind)}
        if name in SECRETS:
            body['secret'] = SECRETS[name]
        channels[name] = ask('POST', '/channels', body)['id']
    # An address inside without a word that it is meant is refused where it is connected to.
    barred = ask('POST', '/channels', {'name': 'barred', 'settings': {'kind': 'mail', 'host': 'localhost', 'port': smtp,
                 'tls': 'starttls', 'from': 'a@example.org', 'to': ['b@example.org']}})['id']
    for id in [*channels.values(), barred]:
        ask('POST', f'/channels/{id}/test')

    def sent(id):
        return [d for d in ask('GET', f'/channels/{id}')['deliveries'] if d['why'] == 'test' and d['state'] == 'sent']

    for name, id in channels.items():
        wait(f'{name} to be sent', lambda: sent(id), 90)
    refused = wait('the barred one', lambda: ask('GET', f'/channels/{barred}')['error'])
    assert 'own network' in refused, refused

    # Mail.
    [(authenticated, envelope)] = mailbox.mails
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert authenticated and envelope.rcpt_tos == ['ada@example.org', 'bob@example.org']
    assert mail['subject'] == 'Un mot de gardien' and 'Ce canal fonctionne' in mail.get_content(), mail
    assert sent(channels['mail'])[0]['id'] in mail['message-id'], mail['message-id']
    print('mail: taken by aiosmtpd after a login, both receivers, in French')

    # ntfy.
    [(_, headers, body)] = [t for t in Hooks.taken if t[0] == '/']
    notice = json.loads(body)
    kinds = {'topic': str, 'title': str, 'message': str, 'priority': int, 'tags': list, 'click': str, 'actions': list}
    assert all(type(notice[k]) is t for k, t in kinds.items()) and set(notice) == set(kinds), notice
    assert notice['topic'] == 'house' and 1 <= notice['priority'] <= 5
    assert notice['actions'][0]['action'] == 'view' and notice['actions'][0]['url'].startswith('https://hub.example')
    assert headers['authorization'] == 'Bearer ' + SECRETS['ntfy']
    print('ntfy: the fields of its documentation (no server is to be had as a package)')

    # Webhook: refused once, then the same id again.
    [(_, headers, body)] = [t for t in Hooks.taken if t[0] == '/hook']
    Webhook(SECRETS['webhook']).verify(body, headers)
    assert headers['webhook-id'] == Hooks.refused[0]['webhook-id']
    tries = sent(channels['webhook'])[0]['tries']
    assert tries == 2, tries
    try:
        Webhook(SECRETS['webhook']).verify(body.replace(b'test', b'tset'), headers)
        sys.exit('a changed body was verified')
    except Exception as error:
        assert 'signature' in str(error).lower(), error
    print('webhook: verified by standardwebhooks; after a 503 sent again under the same id')

    # MQTT.
    def published():
        return [json.loads(line) for line in (work / 'mqtt').read_text().splitlines()]

    topics = {m['topic']: m for m in published()}
    configs = [m for t, m in topics.items() if t.startswith('homeassistant/') and t.endswith('/config')]
    assert len(configs) == 3, sorted(topics)
    for config in map(lambda m: json.loads(m['payload']), configs):
        assert config['unique_id'] and config['device']['identifiers'] and config['state_topic'] in topics, config
    state = json.loads(topics[f'gardien/{channels["mqtt"]}/state']['payload'])
    assert state['problem'] in ('ON', 'OFF') and set(state) == {'problem', 'act', 'look', 'note'}, state
    last = json.loads(topics[f'gardien/{channels["mqtt"]}/last']['payload'])
    assert last['subject'] == 'Un mot de gardien'
    # Kept by the broker: whoever comes later sees it too.
    later = subprocess.run(['mosquitto_sub', '-h', '127.0.0.1', '-p', str(mqtt), '-u', 'hub', '-P', SECRETS['mqtt'], '-t',
                            'homeassistant/binary_sensor/#', '-C', '1', '-W', '5'], capture_output=True, text=True)
    assert json.loads(later.stdout)['device_class'] == 'problem'
    print(f'mqtt: three entities of one device, state {state}')

    # Syslog.
    lines = wait('two lines', lambda: (ls := [json.loads(l) for l in (work / 'syslog').read_text().splitlines()])
                 and {l['way'] for l in ls} == {'imudp', 'imtcp'} and ls)
    for line in lines:
        assert line['version'] == '1' and line['app'] == 'gardien' and line['msgid'] == 'test', line
        assert line['data'].startswith('[gardien@32473 notice="') and line['pri'] == str(13 * 8 + 5), line
        assert line['text'].lstrip('\ufeff ').startswith('Ce canal fonctionne'), line
    print('syslog: parsed by rsyslog, over UDP and over TCP')

    # A message, and what a person does about it.
    items = wait('messages', lambda: ask('GET', '/messages?state=standing')['items'])
    message = items[0]
    assert message['sentences'] and message['evidence'] and len(message['choices']) <= 3, message
    seen = ask('POST', f'/messages/{message["id"]}/acknowledge')
    assert seen['state'] == 'acknowledged'
    ask('POST', f'/messages/{message["id"]}/snooze', {'reason': 'later'})
    voted = ask('POST', f'/messages/{message["id"]}/useful', {'useful': True})
    assert voted['state'] == 'snoozed' and voted['useful'] == [1, 0], voted
    desk = ask('GET', '/desk')
    assert desk['may_push'] == 3 and desk['is_learning']
    print(f'messages: {len(items)} standing: {" ".join(message["sentences"])}')

    # Secrets: nowhere but in the store.
    hub.terminate()
    hub.wait(20)
    gardien('journal', 'export', str(work / 'journal.tar'), '--store', store)
    log.flush()
    places = {'answers': '\n'.join(answers).encode(), 'journal': (work / 'journal.tar').read_bytes(),
              'log': (work / 'log').read_bytes()}
    for where, octets in places.items():
        for name, secret in SECRETS.items():
            assert secret.encode() not in octets, f'the secret of {name} is in the {where}'
    assert b'channel.add' in places['journal'] and b'message.send' in places['journal']
    print('secrets: in no answer, not in the journal, not in the log at level debug')
    controller.stop()


main()

"""A kernel that speaks the front-end protocol of maia's agent and does nothing else, to test the runner by itself.

It plays an agent that makes `steps` experiments and concludes. The environment variable MAIA_FAKE_KERNEL holds a JSON
object that changes this:
  "log"      a file that gets a line of JSON for all that the front end sends
  "paid"     a file that gets a line for each request to the model
  "steps"    the number of experiments (2)
  "bad"      the experiment that does not compile
  "refused"  the request that the server refuses: the run can't go on
  "cap"      true: it ends without a conclusion
  "hold"     [number of a request, a FIFO]: opens the FIFO, then waits in this request until it is killed or interrupted
  "only"     a text: the behaviors from "bad" to "hold" are for runs whose folder's path has it
  "unknown"  a text: a cell with it fails
A cell's code is a word and its argument: "print TEXT", "fail" and "hold FIFO"; everything else does nothing.
"""
import json
import os
import signal
import sys
import time
from pathlib import Path

from tiny_kernel import TinyKernel

SCRIPT = json.loads(os.environ.get('MAIA_FAKE_KERNEL', '{}'))


PNG = ('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAMklEQVR42m3CMREAIAADsSpBCSJ+RglKUIKIn1GEgeaSYD+w'
       'zsQ6C+tsrHOwzsU6D+sPq5dgQYlFFqoAAAAASUVORK5CYII=')


def scripted(name):
    """What the script says, where it is meant."""
    return SCRIPT.get(name) if SCRIPT.get('only', '') in os.environ['MAIA_RUNS'] else None


def append(name, line):
    if name in SCRIPT:
        with open(SCRIPT[name], 'a') as file:
            file.write(json.dumps(line) + '\n')


def hold(fifo):
    Path(fifo).write_text('')  # returns when the test reads it
    signal.pause()


class Run:
    """A run and its journal."""

    def __init__(self, name):
        self.name = name
        self.journal = Path(os.environ['MAIA_RUNS']) / name / 'journal.jsonl'
        self.records = []
        if self.journal.exists():
            self.records = [json.loads(line) for line in self.journal.read_text().splitlines()]

    def record(self, **fields):
        fields['at'] = time.time()
        self.records.append(fields)
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        with open(self.journal, 'a') as file:
            file.write(json.dumps(fields) + '\n')

    def count(self, kind):
        return sum(1 for record in self.records if record['type'] == kind)


class Refused(Exception):
    pass


class FakeKernel(TinyKernel):
    info = {
        'implementation': 'maia', 'implementation_version': '0', 'protocol_version': '5.3', 'banner': '',
        'language_info': {'name': 'c++', 'mimetype': 'text/x-c++src', 'file_extension': '.cpp', 'pygments_lexer': 'cpp'}
    }

    def __init__(self, connection_file):
        super().__init__(connection_file)
        self.comm_id, self.run, self.pending = None, None, None

    def comm(self, kind, content):
        append('log', {'kind': kind, 'data': content.get('data'), 'target': content.get('target_name')})
        if kind == 'comm_open':
            self.comm_id = content['comm_id']

    def tell(self, **data):
        self.publish('comm_msg', {'comm_id': self.comm_id, 'data': data})

    def state(self, phase, **more):
        replies = self.run.count('reply')
        self.tell(op='state', run=self.run.name, phase=phase, step=min(replies, self.steps()), steps=25,
                  tokens=100 * replies, cost=0.01 * replies, budget=0, **(scripted('asks') or {}), **more)

    @staticmethod
    def steps():
        return SCRIPT.get('steps', 2)

    def insert(self, after, step, *cells):
        about = {'run': self.run.name, 'step': step, 'backend': 'fake:model', 'model': 'model', 'input_tokens': 90,
                 'output_tokens': 10, 'cost': 0.01, 'seconds': 0.5}
        self.tell(op='insert' if scripted('asks') else 'insert_run', id=f'{self.run.name}/{step}', run=self.run.name, step=step, after=after, cells=[
            {'cell_type': kind, 'source': source, 'metadata': {'tags': ['maia-agent'], 'maia': {**about, 'role': role}}}
            for kind, role, source in cells])

    def ask_model(self):
        """The next reply, from the journal if it was paid for."""
        number = self.run.count('observation') + 1
        self.state('thinking')
        if self.run.count('reply') >= number:
            return number
        if (scripted('hold') or [0])[0] == number:
            hold(SCRIPT['hold'][1])
        append('paid', f'{self.run.name} {number}')
        if scripted('refused') == number:
            self.state('failed', text='the server answered 500')
            raise Refused
        self.run.record(type='reply', input_tokens=90, output_tokens=10, cost=0.01, seconds=0.5)
        return number

    def think(self, after):
        number = self.ask_model()
        if number <= self.steps():
            self.pending = self.run.name, number
            code = 'fail' if scripted('bad') == number else f'print result {number}'
            self.insert(after, number, ('markdown', 'hypotheses', f'hypothesis {number}'), ('code', 'experiment', code))
            self.state('proposed')
            return
        self.pending = None
        concluded = not scripted('cap')
        reason = 'the model concluded' if concluded else 'it reached its limit of tokens'
        self.run.record(type='end', concluded=concluded, reason=reason, description='It <is> a fake.',
                        markdown='**Label**: a fake', labels=[{'number': 1, 'text': 'a fake'}] if concluded else [])
        self.insert(after, number - 1, ('markdown', 'conclusion', '**Label**: a fake'))
        self.state('ended', concluded=concluded, failed=False, text=reason, label='a fake' if concluded else '')

    def agent(self, arguments, cell):
        if arguments[0] == 'describe':
            folder = Path(os.environ['MAIA_RUNS'])
            self.run = Run(f'run-{len(list(folder.glob("*"))) + 1}')
            self.run.record(type='begin', backend='fake:model', options={'task': 'describe', 'budget': 0})
        elif arguments[0] == 'resume':
            self.run = Run(arguments[1])
        self.think(cell)

    def execute(self, code, metadata):
        append('log', {'kind': 'execute', 'code': code, 'metadata': metadata})
        about = metadata.get('maia', {})
        observed = self.pending is not None and (about.get('run'), about.get('step')) == self.pending
        try:
            failure = self.cell(code, metadata.get('cellId'))
            if observed:
                self.run.record(type='observation', step=about['step'], seconds=0.25)
                self.think(metadata['cellId'])
        except Refused:
            failure = 'the model could not be asked'
        return failure

    def cell(self, code, cell):
        if SCRIPT.get('unknown', '\0') in code:
            return f'there is no {SCRIPT["unknown"]}'
        word, _, argument = code.partition(' ')
        if word == 'print':
            self.publish('stream', {'name': 'stdout', 'text': argument + '\n'})
        elif word == 'fail':
            return 'this failed'
        elif word == 'hold':
            hold(argument)
        elif word == 'system.exemplars()':
            self.publish('display_data', {'data': {'image/png': PNG}, 'metadata': {}})
        elif word == '%agent':
            self.agent(argument.split(), cell)
        return None


if __name__ == '__main__':
    FakeKernel(sys.argv[sys.argv.index('-f') + 1]).serve()

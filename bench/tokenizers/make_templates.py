"""Writes model-runner/src/test/resources/jinja/golden.json: templates of our own, one for each
construct, with what the reference library (transformers on jinja2) makes of them.

    pip install -r bench/tokenizers/requirements.txt
    python bench/tokenizers/make_templates.py
"""

import json
import os

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
from transformers.utils.chat_template_utils import _compile_jinja_template  # noqa: E402

CHAT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "  What is {{ 6 * 7 }}?\n"},
    {"role": "assistant", "content": "{% if true %}42{% endif %} 'quoted' \"too\""},
    {"role": "user", "content": "Grüße 😀 <|end|>"},
]
TOOLS = [
    {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": 3}},
        "strict": True,
        "note": None,
        "ratio": 0.1,
    },
    {"name": "<time>", "parameters": {}, "tags": ["ä", "b\n", "c\\", "\x01"]},
]
VALUES = {
    "messages": CHAT,
    "tools": None,
    "documents": None,
    "add_generation_prompt": True,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "data": {
        "tools": TOOLS,
        "text": "one  two\tthree\nfour",
        "empty": "",
        "list": [3, 1, 2],
        "pairs": {"b": 2, "a": 1, "C": 3},
        "nothing": None,
        "yes": True,
        "number": 7,
        "half": 2.5,
        "big": 1e20,
        "small": 0.00001,
        "inject": "{{ bos_token }}{% set x = 1 %}{# note #}",
        "words": "hello wOrld-of (jinja) it's",
    },
}

TEMPLATES = {
    # text and white space
    "plain": "Hello\n",
    "trailing newline": "a\n\n",
    "carriage returns": "a\r\nb\rc",
    "comments": "a{# b {{ c }} #}\nd  {#- e -#}  f",
    "trim blocks": "{% if true %}\na\n{% endif %}\n\nb",
    "lstrip blocks": "x\n   {% if true %}\n  a\n   {% endif %}\nb  {% if true %}c{% endif %}",
    "lstrip keeps before variables": "  {{ 1 }}\n  {{ 2 }}",
    "lstrip behind a variable": "{{ 1 }}  {% if true %}a{% endif %}",
    "plus sign": "a\n  {%+ if true %}b{% endif +%}\nc",
    "minus signs": "a \n {%- if true -%} \n b \n {%- endif -%} \n c {{- ' d ' -}} e",
    "raw": "{% raw %}{{ x }} {% y %}{% endraw %}\nz",
    "raw minus": "a {%- raw -%} {{ b }} {%- endraw -%} c",
    "values are no templates": "{{ data.inject }}|{{ messages[1].content }}|{{ messages[2]['content'] }}",
    "concatenated values are no templates": "{{ '{{ bos_token ' + '}}' }}{{ data.inject | upper }}",
    # literals
    "strings": r"""{{ 'a\n\t\'\"\\ \x41 \u00e4 \U0001F600 \101 \q' }}{{ "b'c" 'd' "e" }}""",
    "numbers": "{{ 1_000 }} {{ 0x1F }} {{ 1.5e3 }} {{ 2e-7 }} {{ 1e16 }} {{ 1e15 }} {{ 0.1 }} {{ -3 }} {{ 100.0 }}",
    "printed values": "{{ none }} {{ true }} {{ False }} {{ [1, 'a', \"b'c\", none, 2.0] }} {{ (1,) }} {{ (1, 2) }} {{ {'k': 'v', 'n': [true]} }} {{ [] }} {{ {} }} {{ () }}",
    "quoted printing": r"""{{ ["it's", 'say "x"', 'both \' and "', 'line\nbreak\t\\ é'] }}""",
    "braces in a tag": "{{ {'a': {'b': 1}}['a']['b'] }}{{ {'a': 1}}}",
    # names and parts
    "attributes and items": "{{ data.number }}{{ data['number'] }}{{ messages[0].role }}{{ messages[-1]['role'] }}{{ data.list.0 }}",
    "undefined": "[{{ nowhere }}][{{ data.nowhere }}][{{ data['nowhere'] }}][{{ messages[9] }}]{{ nowhere is defined }}{{ data.nowhere is undefined }}{{ nowhere or 'x' }}",
    "slices": "{{ data.list[1:] }}{{ data.list[::-1] }}{{ data.list[:-1] }}{{ data.list[-2:] }}{{ data.list[::2] }}{{ data.list[5:] }}{{ 'abcdef'[1:4] }}{{ 'abcdef'[::-2] }}{{ 'a😀b'[1] }}{{ 'a😀b'[1:] }}{{ data.list[2:0:-1] }}",
    "negative index": "{{ data.list[-1] }}[{{ data.list[-4] }}][{{ 'abc'[-1] }}]",
    # operators
    "arithmetic": "{{ 7 + 2 }} {{ 7 - 2 }} {{ 7 * 2 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 7.5 // 2 }} {{ 4 / 2 }} {{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ true + 1 }} {{ 5.5 % 2 }}",
    "texts": "{{ 'a' + 'b' ~ 1 ~ none ~ true }} {{ 'ab' * 3 }} {{ [1] + [2] }} {{ [0] * 2 }}",
    "percent": "{{ '%s is %d %%' % ('x', 3) }} {{ 'v=%s' % data.number }}",
    "comparisons": "{{ 1 == 1.0 }} {{ 1 != 2 }} {{ 1 < 2 <= 2 > 1 >= 1 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ none == none }} {{ 'a' == 'a' }} {{ true == 1 }} {{ 1 < 2 > 5 }} {{ {'a': 1} == {'a': 1.0} }}",
    "membership": "{{ 'ell' in 'hello' }} {{ 2 in data.list }} {{ 9 not in data.list }} {{ 'a' in data.pairs }} {{ not 'x' in 'y' }} {{ 'role' in messages[0] }}",
    "logic": "{{ true and 'a' }} {{ '' or 'b' }} {{ not '' }} {{ 0 and nowhere.x }} {{ 1 or nowhere.x }} {{ not not 1 }} {{ not 1 == 2 }} {{ none and 1 }}",
    "inline if": "{{ 'a' if true else 'b' }}{{ 'a' if false else 'b' if false else 'c' }}[{{ 'a' if false }}]",
    "precedence": "{{ 'a' + 'B ' | trim | lower + 'c' }}{{ 2 * 3 ~ 1 }}{{ -2 ** 2 }}{{ 2 ** 3 ** 2 }}{{ not true or true }}{{ 'a' + 1 ~ 1 + 'b' }}{{ -1 | abs }}{{ 'x' if not data.yes is true else 'y' }}",
    # statements
    "if": "{% for n in [1, 2, 3] %}{% if n == 1 %}one{% elif n == 2 %}two{% else %}more{% endif %}{% endfor %}",
    "loop variables": "{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }}{{ loop.cycle('x', 'y') }} {% endfor %}",
    "loop neighbours": "{% for n in [1, 2, 3] %}[{{ loop.previtem }}<{{ n }}>{{ loop.nextitem }}]{% endfor %}",
    "loop with condition": "{% for m in messages if m.role == 'user' %}{{ loop.index }}/{{ loop.length }}:{{ m.content | trim }};{% endfor %}",
    "loop else": "{% for x in [] %}a{% else %}empty{% endfor %}{% for x in [1] if x > 1 %}a{% else %}none left{% endfor %}{% for x in nowhere %}a{% else %}undefined{% endfor %}",
    "nested loops": "{% for a in [1, 2] %}{% set outer = loop %}{% for b in 'xy' %}{{ outer.index }}{{ loop.index }}{{ loop.depth }}{{ b }} {% endfor %}{% endfor %}",
    "unpacking": "{% for k, v in data.pairs.items() %}{{ k }}={{ v }};{% endfor %}{% for k in data.pairs %}{{ k }}{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a + b + c }}{% endfor %}",
    "break and continue": "{% for n in range(10) %}{% if n is odd %}{% continue %}{% endif %}{% if n > 6 %}{% break %}{% endif %}{{ n }}{% endfor %}",
    "loop scope": "{% set x = 1 %}{% for n in [1, 2] %}{{ x }}{% set x = x + n %}{{ x }}{% endfor %}{{ x }}",
    "if has no scope": "{% if true %}{% set x = 5 %}{% endif %}{{ x }}",
    "namespace": "{% set ns = namespace(count=0, seen='') %}{% for m in messages %}{% set ns.count = ns.count + 1 %}{% set ns.seen = ns.seen ~ m.role[0] %}{% endfor %}{{ ns.count }}{{ ns.seen }}{{ ns.other is defined }}",
    "set several": "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = 1, 2 %}{{ c }}",
    "set block": "{% set text %} a {{ 1 + 1 }} {% endset %}[{{ text }}]{% set up | upper | trim %} b {% endset %}[{{ up }}]",
    "macro": "{% macro say(who, what='hi', mark='!') %}{{ who }}: {{ what }}{{ mark }}{% endmacro %}{{ say('a') }} {{ say('b', mark='?') }} {{ say('c', 'ho') | upper }} {{ say() }}",
    "macro sees globals": "{% set g = 'G' %}{% macro m(x) %}{{ g }}{{ x }}{{ bos_token }}{% endmacro %}{% for i in [1, 2] %}{{ m(i) }}{% endfor %}",
    "macro recursion": "{% macro down(n) %}{{ n }}{% if n > 0 %}{{ down(n - 1) }}{% endif %}{% endmacro %}{{ down(4) }}",
    "macro default from parameter": "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}",
    "call block": "{% macro box(t) %}[{{ t }}:{{ caller() }}]{% endmacro %}{% call box('x') %}in{{ 1 }}side{% endcall %}",
    "call block with parameters": "{% macro each(list) %}{% for x in list %}{{ caller(x) }};{% endfor %}{% endmacro %}{% call(n) each([1, 2]) %}<{{ n * 2 }}>{% endcall %}",
    "filter block": "{% filter upper | trim %} abc {{ 'd' }} {% endfilter %}",
    "with": "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}[{{ a }}]",
    "generation": "a{% generation %}b{{ 1 }}{% endgeneration %}c",
    "generation scope": "{% for m in messages %}{% generation %}{{ loop.index }}{{ m.role }}{% endgeneration %}{% endfor %}",
    # filters
    "text filters": "{{ '  a b ' | trim }}|{{ 'xxaxx' | trim('x') }}|{{ 'aB' | upper }}|{{ 'aB' | lower }}|{{ 'aBC d' | capitalize }}|{{ data.words | title }}|{{ 'straße' | upper }}|{{ 'a' | string + 'b' }}|{{ 5 | string }}",
    "replace": "{{ 'aaa' | replace('a', 'b') }} {{ 'aaa' | replace('a', 'b', 2) }} {{ 'abc'.replace('b', '') }} {{ 'aaa'.replace('a', 'b', 1) }} {{ 'ab'.replace('', '-') }}",
    "length": "{{ messages | length }} {{ 'a😀' | length }} {{ data.pairs | count }} {{ nowhere | length }}",
    "default": "{{ nowhere | default('x') }} {{ '' | default('x') }}| {{ '' | default('x', true) }} {{ none | d('y', boolean=true) }} {{ data.number | default(1) }}",
    "join": "{{ data.list | join }} {{ data.list | join(', ') }} {{ messages | join('/', attribute='role') }} {{ ['a', none, 1] | join('-') }} {{ ', '.join(['a', 'b']) }}",
    "list": "{{ 'abc' | list }} {{ data.pairs | list }} {{ (1, 2) | list }}",
    "lazy": "{% if [] | select %}true{% endif %}{% if [] | map('upper') | list %}never{% endif %}{{ 1 in [1] | select }}{{ [1, 2] | select('odd') | first }}{{ ([1] | select) is iterable }}{{ ([1] | select) is sequence }}",
    "lazy has no length": "{{ [1] | select | length }}",
    "items": "{% for k, v in data.pairs | items %}{{ k }}{{ v }}{% endfor %}{{ data.pairs.keys() | list }}{{ data.pairs.values() | list }}",
    "first and last": "{{ data.list | first }} {{ data.list | last }} {{ 'abc' | first }} [{{ [] | first }}]",
    "select": "{{ [1, 2, 3, 4] | select('even') | list }} {{ [1, 2, 3] | reject('odd') | list }} {{ [0, 1, '', 'a'] | select | list }} {{ [1, 2, 3] | select('gt', 1) | list }} {{ [1, 2] | select('in', [2, 3]) | list }}",
    "selectattr": "{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', '==', 'user') | map(attribute='role') | join(',') }} {{ data.tools | selectattr('strict') | map(attribute='name') | list }} {{ data.tools | selectattr('tags', 'defined') | list | length }} {{ (messages | selectattr('role', 'eq', 'system') | first).content }}",
    "map": "{{ ['a', 'b'] | map('upper') | join }} {{ [' a ', 'b '] | map('trim') | list }} {{ messages | map(attribute='nowhere', default='-') | join }} {{ ['ab', 'cd'] | map('replace', 'a', 'x') | list }}",
    "numbers filters": "{{ -3 | abs }} {{ '42' | int }} {{ 'x' | int }} {{ 'x' | int(5) }} {{ 3.9 | int }} {{ '3.7' | int }} {{ '2.5' | float }} {{ 2.5 | round }} {{ 3.14159 | round(2) }} {{ 2.1 | round(0, 'ceil') }} {{ 2.9 | round(method='floor') }} {{ 7 | round }} {{ 'ff' | int(0, 16) }}",
    "aggregates": "{{ data.list | sum }} {{ data.list | max }} {{ data.list | min }} {{ data.list | sort }} {{ data.list | sort(reverse=true) }} {{ ['b', 'A', 'c'] | sort }} {{ ['b', 'A'] | sort(case_sensitive=true) }} {{ messages | sort(attribute='role') | map(attribute='role') | join(',') }} {{ [1, 2, 1] | unique | list }} {{ data.list | reverse | list }} {{ 'abc' | reverse }} {{ data.pairs | dictsort }} {{ data.pairs | dictsort(by='value', reverse=true) }}",
    "indent": "{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ 'a\n\nb' | indent(1, blank=true) }}|{{ 'a\nb' | indent('> ') }}",
    "tojson": "{{ data.tools | tojson }}\n{{ data.tools[0] | tojson(indent=2) }}\n{{ {} | tojson }}{{ [] | tojson(indent=4) }}{{ 'a\"b\\\\' | tojson }}{{ none | tojson }}{{ 1e20 | tojson }}{{ 2.0 | tojson }}",
    "tojson options": "{{ {'b': 1, 'a': 'ä😀'} | tojson(sort_keys=true, ensure_ascii=true) }}{{ [1, {'a': 2}] | tojson(separators=(',', ':')) }}{{ {1: 2, none: 3} | tojson }}",
    "safe": "{{ '<b>' | safe }}{{ data.tools[1].name | tojson | safe }}",
    "format filter": "{{ '%s-%s' | format('a', 1) }}",
    # tests
    "tests": "{{ 1 is number }} {{ true is number }} {{ 'a' is string }} {{ 1 is string }} {{ data is mapping }} {{ [] is mapping }} {{ [] is iterable }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ [] is sequence }} {{ data is sequence }} {{ true is boolean }} {{ 1 is boolean }} {{ none is none }} {{ 1 is not none }} {{ 1 is integer }} {{ true is integer }} {{ 1.0 is float }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }}",
    "tests with arguments": "{{ 4 is divisibleby 2 }} {{ 4 is divisibleby(3) }} {{ 1 is eq 1 }} {{ 1 is equalto(2) }} {{ 1 is ne 2 }} {{ 2 is gt 1 }} {{ 2 is lessthan 1 }} {{ 1 is in [1, 2] }} {{ 1 is not in [2] }} {{ none is sameas none }} {{ 3 is odd }} {{ 3 is even }} {{ 'ab' is lower }} {{ 'AB' is upper }} {{ 2 is ge 2 and 1 is le 1 }}",
    # methods
    "strip methods": "{{ ' a '.strip() }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}|{{ '\n\na\n'.strip('\n') }}|{{ 'xyaxy'.strip('yx') }}|{{ 'abc'.removeprefix('a').removesuffix('c') }}",
    "split methods": "{{ data.text.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b c'.split(none, 1) }} {{ 'a</t>b</t>c'.split('</t>')[-1] }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'a\nb\r\nc'.splitlines() }} {{ ''.split() }} {{ ''.split(',') }} {{ ' a  b '.split(' ') }}",
    "text methods": "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith('bc') }} {{ 'abc'.startswith(('x', 'a')) }} {{ 'aB'.upper() }} {{ 'aB'.lower() }} {{ 'ab cd'.title() }} {{ \"it's x1y\".title() }} {{ 'aBC'.capitalize() }} {{ 'abcb'.find('b') }} {{ 'abc'.rfind('z') }} {{ 'abab'.count('ab') }} {{ 'abc'.index('c') }} {{ '12'.isdigit() }} {{ 'a1'.isalpha() }} {{ ' '.isspace() }} {{ 'a'.islower() }} {{ 'A'.isupper() }}",
    "format method": "{{ '{} and {}'.format('a', 1) }} {{ '{1}{0}'.format('a', 'b') }} {{ '{x}{{}}'.format(x=none) }}",
    "dictionary methods": "{{ data.pairs.get('a') }} {{ data.pairs.get('z') }} {{ data.pairs.get('z', 'none') }} {{ messages[0].get('role') }} {{ data.list.index(1) }} {{ data.list.count(3) }}",
    "dict and range": "{{ dict(a=1, b='x') }} {{ range(3) | list }} {{ range(1, 7, 2) | list }} {{ range(3, 0, -1) | list }}",
    # chats
    "turns": "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}<|user|>\n{{ m['content'] | trim }}<|end|>\n{% elif m['role'] == 'assistant' %}<|assistant|>\n{{ m['content'] }}{{ eos_token }}\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}",
    "system first": "{%- if messages[0]['role'] == 'system' %}\n    {%- set system = messages[0]['content'] %}\n    {%- set rest = messages[1:] %}\n{%- else %}\n    {%- set system = 'You help.' %}\n    {%- set rest = messages %}\n{%- endif %}\n{%- for m in rest %}\n    {%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}\n        {{- raise_exception('roles must alternate') }}\n    {%- endif %}\n    {{- '[' + m.role + ']' + (system + ' ' if loop.first else '') + m.content | trim }}\n{%- endfor %}\n",
    "last question": "{%- set ns = namespace(searching=true, last=messages | length - 1) %}\n{%- for m in messages[::-1] %}\n    {%- set index = (messages | length - 1) - loop.index0 %}\n    {%- if ns.searching and m.role == 'user' and m.content is string and not (m.content.startswith('<r>') and m.content.endswith('</r>')) %}\n        {%- set ns.searching = false %}\n        {%- set ns.last = index %}\n    {%- endif %}\n{%- endfor %}\n{{- ns.last }}",
    "tools": "{%- if data.tools is defined and data.tools is not none %}\n{{- 'Tools:\\n' }}\n{%- for tool in data.tools %}\n    {{- tool | tojson(indent=4) }}\n    {{- '\\n\\n' if not loop.last }}\n{%- endfor %}\n{%- endif %}\n{%- if tools %}never{% endif %}",
    "content parts": "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content if p.type == 'text' %}{{ p.text }}{% endfor %}{% endif %}|{% endfor %}",
    # refusals while rendering
    "refused": "{{ raise_exception('no: ' ~ 'never') }}",
    "undefined has no parts": "{{ nowhere.x }}",
    "undefined is not added": "{{ 'a' + nowhere }}",
    "none is not added": "{{ 'a' + none }}",
    "no order": "{{ 1 < 'a' }}",
    "zero": "{{ 1 // 0 }}",
    "join needs texts": "{{ ','.join([1]) }}",
    "no namespace": "{% set x = 1 %}{% set x.y = 2 %}",
    "none has no items": "{% for x in none %}{% endfor %}",
}


def main():
    cases = []
    for name, template in TEMPLATES.items():
        case = {"name": name, "template": template}
        try:
            case["expected"] = _compile_jinja_template(template).render(**VALUES)
        except Exception as error:  # noqa: BLE001 - any error of the reference is the expectation
            case["refused"] = type(error).__name__
        cases.append(case)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    path = os.path.join(root, "model-runner", "src", "test", "resources", "jinja", "golden.json")
    made_by = "bench/tokenizers/make_templates.py with transformers 4.53.3 and jinja2 3.1.6"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(
            {"made_by": made_by, "values": VALUES, "cases": cases},
            file,
            ensure_ascii=False,
            indent=1,
        )
        file.write("\n")
    print(len(cases), "cases,", sum("refused" in case for case in cases), "of them refused")


main()

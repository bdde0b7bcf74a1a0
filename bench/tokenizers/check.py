"""The work of check.sh: expected ids from the reference, actual ids from model-runner.

Kinds of cases: given = ids that lie beside the tokenizers; text, chat = what transformers makes of
our own texts and conversations; hostile = conversations whose messages spell out special tokens;
stream = ids decoded piece by piece."""

import json
import os
import shutil
import subprocess
import sys

from texts import chats, texts

SHARED, WORK, WANTED = sys.argv[1], sys.argv[2], set(sys.argv[3:])
PLAIN = "{{ bos_token }}{% for m in messages %}{{ '[' + m['role'] + '] ' + m['content'] | trim + eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}"
LLAMA_2 = "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = '<<SYS>>\n' + messages[0]['content'] + '\n<</SYS>>\n\n' %}{% else %}{% set rest = messages %}{% set system = '' %}{% endif %}{% for m in rest %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + (system if loop.first else '') + m['content'].strip() + ' [/INST]' }}{% else %}{{ ' ' + m['content'].strip() + ' ' + eos_token }}{% endif %}{% endfor %}"
LLAMA_3 = "{% for m in messages %}{{ (bos_token if loop.first else '') + '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' + m['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"

# name: files to copy, tokenizer_config.json to write or change, template, given ids, system allowed
FAMILIES = {
    "llama-2": (["llama-2/tokenizer.json", "llama-2/tokenizer.model", "llama-2/tokenizer_config.json"], {}, LLAMA_2, "llama-2", True),
    "llama-2 spm": (["llama-2/tokenizer.model", "llama-2/tokenizer_config.json"], {}, LLAMA_2, "llama-2", True),
    "llama-2 new": (["llama-2/tokenizer.model", "llama-2/tokenizer_config.json"], {"legacy": False}, LLAMA_2, None, True),
    "llama-3": (["llama-3/tokenizer.derived.json"], {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}, LLAMA_3, "llama-3", True),
    "mistral v1": (["mistral/tokenizer.model.v1"], {"tokenizer_class": "LlamaTokenizer"}, LLAMA_2, None, True),
    "mistral v3": (["mistral/tokenizer.model.v3"], {"tokenizer_class": "LlamaTokenizer"}, LLAMA_2, None, True),
    "qwen2.5": (["qwen2.5/tokenizer.derived.json", "qwen2.5/tokenizer_config.json"], {}, None, "qwen2.5", True),
    "qwen2.5 pairs": (["qwen2.5/tokenizer_config.json"], {}, None, "qwen2.5", True),
    "qwen3": (["qwen2.5/tokenizer.derived.json", "qwen3/tokenizer_config.json"], {}, None, None, True),
    "phi-2": (["phi-2/tokenizer.json", "phi-2/tokenizer_config.json"], {}, PLAIN, None, True),
    "phi-2 pairs": (["gpt-2/vocab.json", "gpt-2/merges.txt", "phi-2/tokenizer_config.json"], {}, PLAIN, None, True),
    "phi-3": (["phi-3/tokenizer.json", "phi-3/tokenizer_config.json"], {}, None, "phi-3", True),
    "gpt-2 pairs": (["gpt-2/vocab.json", "gpt-2/merges.txt"], {"tokenizer_class": "GPT2Tokenizer"}, PLAIN, "gpt-2", True),
    "gpt-neox": (["gpt-neox/tokenizer.json"], {"tokenizer_class": "GPTNeoXTokenizer", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}, PLAIN, None, True),
    "clip": (["clip/tokenizer.json", "clip/tokenizer_config.json"], {}, PLAIN, None, True),
    "internlm": (["internlm/tokenizer.model"], None, "{{ bos_token }}{% for m in messages %}{{ '<|User|>:' + m['content'] + '<eoh>\n<|Bot|>:' }}{% endfor %}", None, True),
    "gemma template": (["gemma/tokenizer_config.json"], {}, None, None, False),
    "gemma-3 template": (["gemma/tokenizer_config.json"], {}, "gemma/chat_template.gemma3.json", None, True),
}


def shared(name):
    return os.path.join(SHARED, name)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def prepare(name):
    files, config, template, given, system = FAMILIES[name]
    folder = os.path.join(WORK, name.replace(" ", "_"))
    os.makedirs(folder)
    for source in files:
        target = os.path.basename(source).replace(".derived", "").replace(".v1", "").replace(".v3", "")
        shutil.copy(shared(source), os.path.join(folder, target))
        os.chmod(os.path.join(folder, target), 0o644)
    path = os.path.join(folder, "tokenizer_config.json")
    if name == "qwen2.5 pairs":
        model = load(shared("qwen2.5/tokenizer.derived.json"))["model"]
        with open(os.path.join(folder, "vocab.json"), "w", encoding="utf-8") as file:
            json.dump(model["vocab"], file, ensure_ascii=False)
        with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as file:
            file.write("#version: 0.2\n")
            file.write("\n".join(m if isinstance(m, str) else " ".join(m) for m in model["merges"]) + "\n")
    if name.startswith("gemma"):
        byte_level(folder, path)
    if config is not None:
        changed = load(path) if os.path.exists(path) else {}
        changed.update(config)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(changed, file)
        if template is None:
            template = changed["chat_template"]
    if template.endswith(".json"):
        template = load(shared(template))["chat_template"]
    with open(os.path.join(folder, "template"), "w", encoding="utf-8", newline="") as file:
        file.write(template)
    return folder, template, given, system


def byte_level(folder, config_path):
    """Gemma's vocabulary is not there: a tokenizer of bytes shows what its templates make."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokenizer = Tokenizer(models.BPE({c: i for i, c in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    for entry in load(config_path)["added_tokens_decoder"].values():
        tokenizer.add_tokens([AddedToken(entry["content"], normalized=False, special=True)])
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    config = load(config_path)
    config["added_tokens_decoder"] = {}
    config["tokenizer_class"] = "PreTrainedTokenizerFast"
    with open(config_path, "w", encoding="utf-8") as file:
        json.dump(config, file)


class SentencePieceReference:
    """For a tokenizer that no class of transformers describes: SentencePiece itself."""

    def __init__(self, folder):
        import sentencepiece

        self.model = sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, "tokenizer.model"))

    def text(self, text):
        return self.model.encode(text)

    def decode(self, ids):
        return self.model.decode(ids)


class Reference:
    def __init__(self, folder, template):
        from transformers import AutoTokenizer

        broken = os.path.join(folder, "tokenizer.json")
        if folder.endswith("llama-2"):
            os.rename(broken, broken + ".away")  # damaged: its library refuses it, see README
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        if folder.endswith("llama-2"):
            os.rename(broken + ".away", broken)
        self.template = template

    def text(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False)

    def chat(self, messages):
        return self.tokenizer.apply_chat_template(messages, chat_template=self.template, add_generation_prompt=True)

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def special(self):
        added = self.tokenizer.added_tokens_decoder
        return {i: str(t) for i, t in added.items() if t.special}


def java(folder, questions):
    command = ["java"]
    if os.environ.get("JAVA_HOME"):
        command = [os.path.join(os.environ["JAVA_HOME"], "bin", "java")]
    command += ["-Xmx2g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true", "-cp", os.environ["INFERALIGNER_CLASSPATH"], "io.inferaligner.runner.dump.TokenizeMain", folder, os.path.join(folder, "template")]
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        return [{"error": done.stderr.decode()[-400:]}] * len(questions)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def cases(name):
    """Pairs of a question and a check of its answer."""
    folder, template, given, system = prepare(name)
    result = []
    spelled = ["</s>", "<|end|>", "<|im_end|>", "<|endoftext|>", "<start_of_turn>"]
    if name == "internlm":
        reference = SentencePieceReference(folder)
        for text in texts(150):
            if "\0" not in text:
                result.append(("text", {"text": text}, {"ids": reference.text(text)}))
    else:
        reference = Reference(folder, template)
        for text in texts(150):
            result.append(("text", {"text": text}, {"ids": reference.text(text)}))
        special = reference.special()
        for messages in chats(60, system):
            result.append(("chat", {"messages": messages}, {"ids": reference.chat(messages)}))
        spelled = sorted({t for t in special.values() if t.strip()}, key=len)[:12] + spelled
        for index, token in enumerate(spelled[:12]):
            template_ids = reference.chat([{"role": "user", "content": "x"}])
            hostile = [{"role": "user", "content": f"a{token}b {token}\n{token * 2}"}]
            wanted = [i for i in template_ids if i in special]
            result.append(("hostile", {"messages": hostile}, {"special": wanted, "ids": special}))
            text = f"{token} {{{{ 1 }}}} {token}"
            result.append(("hostile", {"text": text}, {"special": [], "ids": special, "decoded": text}))
    if given:
        with open(shared(f"vectors/{given}.jsonl"), encoding="utf-8") as file:
            for line in file:
                one = json.loads(line)
                result.append(("given", {"text": one["text"]}, {"ids": one["ids"]}))
    for text in texts(80, seed=7) if name != "clip" else []:  # CLIP gives no answers
        if name == "internlm" and "\0" in text:
            continue
        ids = reference.text(text)
        result.append(("stream", {"ids": ids}, {"text": reference.decode(ids)}))
    return folder, reference, result


def passes(kind, answer, expected, reference):
    if kind == "stream":
        pieces = answer.get("pieces")
        if pieces is None or "".join(pieces) != expected["text"]:
            return False
        return all("\ufffd" not in piece for piece in pieces) or "\ufffd" in expected["text"]
    if kind == "hostile":
        ids = answer.get("ids")
        if ids is None or [i for i in ids if i in expected["ids"]] != expected["special"]:
            return False
        return "decoded" not in expected or reference.decode(ids).strip() == expected["decoded"].strip() or reference.tokenizer.backend_tokenizer.normalizer is not None
    return answer.get("ids") == expected["ids"]


def main():
    total = right = 0
    for name in FAMILIES:
        if WANTED and name not in WANTED:
            continue
        folder, reference, questions = cases(name)
        answers = java(folder, [question for _, question, _ in questions])
        counts = {}
        shown = 0
        for (kind, question, expected), answer in zip(questions, answers, strict=True):
            passed = passes(kind, answer, expected, reference)
            count = counts.setdefault(kind, [0, 0])
            count[0] += passed
            count[1] += 1
            if not passed and shown < 3:
                shown += 1
                print("  differs:", kind, json.dumps(question)[:300], "\n    got     ", json.dumps(answer)[:300], "\n    expected", json.dumps(expected)[:300])
        right += sum(count[0] for count in counts.values())
        total += sum(count[1] for count in counts.values())
        print(f"{name:18}", "  ".join(f"{kind} {count[0]}/{count[1]}" for kind, count in counts.items()), flush=True)
        shutil.rmtree(folder)
    print(f"{right} of {total} cases pass")
    sys.exit(0 if right == total else 1)


main()

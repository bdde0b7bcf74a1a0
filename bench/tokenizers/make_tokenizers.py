"""Trains the tiny tokenizers of model-runner/src/test/resources/tokenizers on texts of our own, in
the forms that makers ship, and writes what the reference library makes of texts and conversations.

    pip install -r bench/tokenizers/requirements.txt
    python bench/tokenizers/make_tokenizers.py
"""

import io
import json
import os
import shutil

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import sentencepiece  # noqa: E402
import tokenizers  # noqa: E402
from transformers import AutoTokenizer  # noqa: E402

from texts import chats, texts  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.path.join(ROOT, "model-runner", "src", "test", "resources", "tokenizers")
CORPUS = texts(300, seed=11) + [
    "The gate reads the prompt, and the answer is steered only when the gate opens.",
    "A user asks for the opening hours of the library and the assistant answers politely.",
    "Please add the numbers and tell me the sum of all the parts, the first and the last.",
] * 20
MARKERS = ["<|user|>", "<|assistant|>", "<|system|>", "<|end|>"]
TURNS = "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] + '<|end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
INSTRUCTIONS = "{% for m in messages %}{% if m['role'] == 'assistant' %}{{ ' ' + m['content'] | trim + ' ' + eos_token }}{% else %}{{ bos_token + '[' + m['role'] + '] ' + m['content'].strip() + ' [/]' }}{% endif %}{% endfor %}"
GEMMA = "{{ bos_token }}{% for m in messages %}{% set role = 'model' if m['role'] == 'assistant' else m['role'] %}{{ '<start_of_turn>' + role + '\n' + m['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"


def added(*tokens, first, **flags):
    plain = {"lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True}
    return {str(first + i): {"content": token, **plain, **flags} for i, token in enumerate(tokens)}


def sentence_piece(folder, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line for text in CORPUS for line in text.replace("\0", "").split("\n") if line]),
        model_writer=model,
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        character_coverage=0.98,
        num_threads=1,
        minloglevel=2,
        **options,
    )
    with open(os.path.join(folder, "tokenizer.model"), "wb") as file:
        file.write(model.getvalue())


def byte_pairs(folder):
    tokenizer = tokenizers.ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(CORPUS, vocab_size=420, show_progress=False, special_tokens=["<|endoftext|>"])
    tokenizer.save_model(folder)


def whole(folder):
    """A tokenizer.json whose added tokens have every flag."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.normalizer = tokenizers.normalizers.NFC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=420,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|begin|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens([tokenizers.AddedToken(t, normalized=False, rstrip=t == "<|end|>") for t in MARKERS])
    tokenizer.add_special_tokens([tokenizers.AddedToken("<mask>", lstrip=True, normalized=True)])
    tokenizer.add_tokens([tokenizers.AddedToken(t, normalized=True) for t in ["    ", "\t\t", "camelCase"]])
    tokenizer.add_tokens([tokenizers.AddedToken("def", single_word=True)])
    tokenizer.save(os.path.join(folder, "tokenizer.json"), pretty=False)


def llama(folder):
    sentence_piece(folder, vocab_size=460, model_type="bpe")


def unigram(folder):
    sentence_piece(folder, vocab_size=460, model_type="unigram")


def gemma(folder):
    sentence_piece(
        folder,
        vocab_size=470,
        model_type="bpe",
        add_dummy_prefix=False,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        pad_piece="<pad>",
        eos_piece="<eos>",
        bos_piece="<bos>",
        user_defined_symbols=["<start_of_turn>", "<end_of_turn>", "\n", "\n\n", "<table>", "\u2581\u2581"],
    )


FOLDERS = {
    "llama": (llama, {"tokenizer_class": "LlamaTokenizer"}, INSTRUCTIONS),
    "llama-new": (llama, {"tokenizer_class": "LlamaTokenizer", "legacy": False, "added_tokens_decoder": added("<unk>", "<s>", "</s>", first=0) | added(*MARKERS, first=460, rstrip=True)}, TURNS),
    "llama-unigram": (unigram, {"tokenizer_class": "LlamaTokenizer"}, INSTRUCTIONS),
    "gemma": (gemma, {"tokenizer_class": "GemmaTokenizer"}, GEMMA),
    "gpt2": (byte_pairs, {"tokenizer_class": "GPT2Tokenizer"}, INSTRUCTIONS),
    "qwen2": (byte_pairs, {"tokenizer_class": "Qwen2Tokenizer", "bos_token": None, "eos_token": "<|end|>", "additional_special_tokens": MARKERS, "added_tokens_decoder": added("<|endoftext|>", first=0) | added(*MARKERS, first=420)}, TURNS),
    "whole": (whole, {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|begin|>", "eos_token": "<|end|>"}, TURNS),
}


def main():
    for name, (make, config, template) in FOLDERS.items():
        folder = os.path.join(TARGET, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make(folder)
        with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
            json.dump({**config, "chat_template": template}, file, ensure_ascii=False, indent=1)
            file.write("\n")
        tokenizer = AutoTokenizer.from_pretrained(folder)
        cases = {"made_by": "bench/tokenizers/make_tokenizers.py", "texts": [], "chats": [], "answers": []}
        for text in texts(70, seed=5):
            ids = tokenizer.encode(text, add_special_tokens=False)
            cases["texts"].append({"text": text, "ids": ids})
            answer = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
            cases["answers"].append({"ids": ids, "text": answer})
        for messages in chats(24, system=True, seed=6):
            ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True)
            cases["chats"].append({"messages": messages, "ids": ids})
        with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
            file.write("{\n")
            for key in ("texts", "chats", "answers"):
                rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in cases[key])
                file.write(f'"{key}": [\n{rows}\n],\n')
            file.write(f'"made_by": "{cases["made_by"]}"\n}}\n')
        print(name, len(tokenizer))


main()

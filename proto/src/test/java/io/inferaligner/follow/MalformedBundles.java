package io.inferaligner.follow;

import io.inferaligner.core.fault.FaultReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Bundles that a trusted key signed and that are wrong in themselves, by family. */
final class MalformedBundles {
  private MalformedBundles() {}

  /** What makes a bundle wrong, and the reason it is refused with. */
  record Family(String name, FaultReason reason, BiFunction<Specimen, Random, Specimen> spoiled) {}

  static List<Family> families() {
    List<Family> families = new ArrayList<>(tensors());
    manifests()
        .forEach((name, edit) ->
            families.add(
                new Family(
                    "manifest: " + name,
                    edit.reason(),
                    (good, random) -> edited(good, edit.text().apply(random)))));
    return families;
  }

  /** An edit of the manifest's text. */
  private record Edit(FaultReason reason, Function<Random, UnaryOperator<String>> text) {}

  private static Map<String, Edit> manifests() {
    Map<String, Edit> edits = new LinkedHashMap<>();
    malformed(
        edits,
        "cut short",
        random -> text -> text.substring(0, text.length() - 1 - random.nextInt(text.length() - 1)));
    malformed(edits, "spaces behind", random -> text -> text + " ".repeat(1 + random.nextInt(64)));
    malformed(
        edits,
        "an unknown field",
        random -> replace("{", "{\"a%d\":1,".formatted(random.nextInt(1000))));
    malformed(
        edits,
        "a name twice",
        _ -> replace("\"name\":\"toy\"", "\"name\":\"toy\",\"name\":\"toy\""));
    malformed(
        edits,
        "another schema",
        random -> replace("bundle/v1", "bundle/v" + (2 + random.nextInt(98))));
    malformed(edits, "a file elsewhere", random -> replace("vectors.safetensors", outside(random)));
    malformed(edits, "an unknown unit", _ -> replace("\"REL\"", "\"HUGE\""));
    malformed(
        edits,
        "an impossible window",
        random -> replace("FROM_LAST_PROMPT", "WINDOW(-%d)".formatted(1 + random.nextInt(99))));
    malformed(edits, "no layers", _ -> replace("\"layers\":[2,3]", "\"layers\":[]"));
    malformed(
        edits,
        "a layer without vector",
        random ->
            replace("\"layers\":[2,3]", "\"layers\":[2,%d]".formatted(4 + random.nextInt(99))));
    malformed(
        edits, "layers before the gate", _ -> replace("\"layers\":[2,3]", "\"layers\":[1,3]"));
    malformed(edits, "layers out of order", _ -> replace("\"layers\":[2,3]", "\"layers\":[3,2]"));
    malformed(
        edits,
        "gate at no layer",
        random -> replace("\"layer\":2", "\"layer\":" + -random.nextInt(9)));
    malformed(
        edits,
        "a negative sigma",
        random -> replace("\"sigma\":0.25", "\"sigma\":-%d.5".formatted(random.nextInt(9))));
    edits.put(
        "a path as name",
        new Edit(
            FaultReason.NAME_INVALID,
            random ->
                replace(
                    "\"name\":\"toy\"",
                    "\"name\":\"%stoy\"".formatted("../".repeat(1 + random.nextInt(9))))));
    edits.put(
        "no version",
        new Edit(
            FaultReason.NAME_INVALID, _ -> replace("\"version\":\"1.0.0\"", "\"version\":\"\"")));
    edits.put(
        "another digest",
        new Edit(
            FaultReason.BLOB_DIGEST_MISMATCH,
            random -> replace("\"sha256\":\"", "\"sha256\":\"" + random.nextInt(10))));
    edits.put(
        "another width",
        new Edit(
            FaultReason.BUNDLE_DIM_MISMATCH,
            random ->
                text ->
                    text.replaceAll(
                        "\"width\":\\d+", "\"width\":" + (1_000 + random.nextInt(1_000)))));
    edits.put(
        "a huge width",
        new Edit(
            FaultReason.BUNDLE_LIMIT_EXCEEDED,
            random ->
                text ->
                    text.replaceAll(
                        "\"width\":\\d+", "\"width\":" + (1_000_000 + random.nextInt(1_000)))));
    return edits;
  }

  private static void malformed(
      Map<String, Edit> edits, String name, Function<Random, UnaryOperator<String>> text) {
    edits.put(name, new Edit(FaultReason.BUNDLE_MALFORMED, text));
  }

  private static UnaryOperator<String> replace(String what, String by) {
    return text -> {
      int at = text.indexOf(what);
      if (at < 0) {
        throw new IllegalStateException("the manifest has no " + what);
      }
      return text.substring(0, at) + by + text.substring(at + what.length());
    };
  }

  private static String outside(Random random) {
    return List.of("/etc/passwd", "../vectors.safetensors", "vectors.pt", "a/b", "C:\\\\v")
        .get(random.nextInt(5));
  }

  private static Specimen edited(Specimen good, UnaryOperator<String> edit) {
    String text = new String(good.manifest(), StandardCharsets.UTF_8);
    return new Specimen(
        good.width(), edit.apply(text).getBytes(StandardCharsets.UTF_8), good.vectors());
  }

  private static List<Family> tensors() {
    return List.of(
        new Family(
            "tensors: not finite",
            FaultReason.BUNDLE_NON_FINITE,
            (good, random) -> {
              int values = (good.vectors().length - header(good)) / Float.BYTES;
              int at = header(good) + Float.BYTES * random.nextInt(values);
              float bad = random.nextBoolean() ? Float.NaN : Float.POSITIVE_INFINITY;
              return refitted(good, buffer -> buffer.putFloat(at, bad));
            }),
        new Family(
            "tensors: cut short",
            FaultReason.BUNDLE_MALFORMED,
            (good, random) ->
                refitted(
                    good,
                    Arrays.copyOf(good.vectors(), 1 + random.nextInt(good.vectors().length - 1)))),
        new Family(
            "tensors: more behind",
            FaultReason.BUNDLE_MALFORMED,
            (good, random) ->
                refitted(
                    good,
                    Arrays.copyOf(good.vectors(), good.vectors().length + 1 + random.nextInt(64)))),
        new Family(
            "tensors: a huge header",
            FaultReason.BUNDLE_LIMIT_EXCEEDED,
            (good, random) -> {
              long huge = (1L << 20) + 1 + Math.abs(random.nextLong() >> 1);
              return refitted(good, buffer -> buffer.putLong(0, huge));
            }),
        new Family(
            "tensors: no JSON",
            FaultReason.BUNDLE_MALFORMED,
            (good, random) ->
                refitted(good, buffer -> buffer.put(8, (byte) ('a' + random.nextInt(26))))));
  }

  private static int header(Specimen good) {
    return 8 + ByteBuffer.wrap(good.vectors()).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static Specimen refitted(Specimen good, Consumer<ByteBuffer> edit) {
    byte[] copy = good.vectors().clone();
    edit.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
    return refitted(good, copy);
  }

  /** A manifest that states the spoiled tensors' digest, so that only their content is wrong. */
  private static Specimen refitted(Specimen good, byte[] vectors) {
    return Specimen.of(good.width(), vectors);
  }
}

package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated inputs of every parser that reads what others wrote: each is accepted, or refused with a
 * reason; nothing else may happen. Cases by -Dfuzz.cases, seed by -Dfuzz.seed; a million with
 * bench/registry/fuzz.sh.
 */
class ParserFuzzTest {
  private static final int CASES = Integer.getInteger("fuzz.cases", 40_000);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int WIDTH = 2;
  private static final byte[] DICTIONARY =
      "{}[]\",:0123456789-.eE\\u0000nulltruefalseF32F16dtypeshapedata_offsets ~\u00e9\u4e16"
          .getBytes(StandardCharsets.UTF_8);

  private final Specimen good = Specimen.ofWidth(WIDTH);
  private final Random random = new Random(SEED);

  /** One parser. */
  private interface Target {
    void parse(byte[] input);
  }

  @Test
  void nothingButReasonsComesOut() {
    List<byte[]> seeds =
        List.of(
            good.vectors(),
            good.manifest(),
            ("channel " + SigningKey.generate().publicText() + " until=2030-01-01T00:00:00Z\n")
                .getBytes(StandardCharsets.UTF_8),
            "guard-2.0_x".getBytes(StandardCharsets.UTF_8),
            """
            {"canary":"","channel":"stable","epoch":"1.a","expiresMillis":2,"issuedMillis":1,"previous":"","revision":3,"revoked":false,"revokedDigest":"","saltId":"","schema":"inferaligner.channel/v1","scope":"default","shadow":"","stable":"d","weightPpm":0}\
            """
                .getBytes(StandardCharsets.UTF_8));
    List<Target> targets =
        List.of(
            this::tensors,
            input -> BundleCodec.decodeManifest(input),
            input -> TrustedKeys.parse(new String(input, StandardCharsets.UTF_8)),
            input -> BundleCodec.requireName("name", new String(input, StandardCharsets.UTF_8)),
            input -> ChannelStatement.read(input));
    int refused = 0;
    long slowest = 0;
    for (int i = 0; i < CASES; i++) {
      int target = i % targets.size();
      byte[] input = mutated(seeds.get(target));
      long start = System.nanoTime();
      refused += isRefused(targets.get(target), input) ? 1 : 0;
      slowest = Math.max(slowest, System.nanoTime() - start);
    }
    assertThat(refused).isGreaterThan(CASES / 3);
    assertThat(slowest / 1_000_000).as("slowest case, ms").isLessThan(2_000);
    new Figures("registry-fuzz")
        .put("seed", SEED)
        .put("parsers", targets.size())
        .put("cases", CASES)
        .put("refused", refused)
        .put("accepted", CASES - refused)
        .put("slowest_milliseconds", slowest / 1e6)
        .put("verdict", "nothing but reasons came out")
        .write();
  }

  /** The tensors as part of a bundle whose manifest fits them. */
  private void tensors(byte[] input) {
    Specimen fitting = Specimen.of(WIDTH, input);
    var _ = BundleCodec.decode(fitting.manifest(), input);
  }

  private static boolean isRefused(Target target, byte[] input) {
    try {
      target.parse(input);
      return false;
    } catch (SteeringException e) {
      assertThat(e.fault().reason().kind()).isNotEqualTo(FaultReason.Kind.BROKEN);
      return true;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private byte[] mutated(byte[] seed) {
    List<Byte> bytes = new ArrayList<>();
    for (byte one : seed) {
      bytes.add(one);
    }
    int edits = 1 + random.nextInt(4);
    for (int edit = 0; edit < edits && !bytes.isEmpty(); edit++) {
      int at = random.nextInt(bytes.size());
      switch (random.nextInt(6)) {
        case 0 -> bytes.set(at, (byte) random.nextInt(256));
        case 1 -> bytes.set(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
        case 2 -> bytes.add(at, DICTIONARY[random.nextInt(DICTIONARY.length)]);
        case 3 -> bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(16))).clear();
        case 4 ->
            bytes.addAll(
                at,
                List.copyOf(bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(32)))));
        default -> bytes.set(at, DICTIONARY[random.nextInt(DICTIONARY.length)]);
      }
    }
    byte[] result = new byte[bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return result;
  }
}

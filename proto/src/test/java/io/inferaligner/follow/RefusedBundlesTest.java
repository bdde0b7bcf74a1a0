package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Bundles that must not get in: malformed ones that a trusted key signed, those for another model,
 * unsigned and wrongly signed ones, and replayed statements. Each is refused with the exact reason.
 * Long form: bench/registry/corruption.sh.
 */
class RefusedBundlesTest {
  private static final int PER_FAMILY = Integer.getInteger("refusals.per_family", 3);
  private static final long SEED = Long.getLong("refusals.seed", 5);
  private static final int WIDTH = 8;
  private static final String EPOCH = "5.aaaa";
  private static final SigningKey CHANNEL_KEY = SigningKey.generate();
  private static final TrustedKeys KEYS =
      TrustedKeys.parse(Specimen.KEY.publicText() + "\nchannel " + CHANNEL_KEY.publicText() + "\n");
  private static final RegistryClient NOBODY =
      RegistryClient.connect("127.0.0.1:1", OpenTelemetry.noop());

  private final Random random = new Random(SEED);
  private final BundleVerifier verifier =
      new BundleVerifier(NOBODY, () -> KEYS, bundle -> bundle.requireFor(Specimen.model(WIDTH)));
  private final PointerCheck check = new PointerCheck(() -> KEYS, Optional.empty());
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<Double> millis = new ArrayList<>();

  @AfterAll
  static void close() {
    NOBODY.close();
  }

  @Test
  void everyFamilyIsRefusedWithItsReason() {
    List<MalformedBundles.Family> malformed = MalformedBundles.families();
    Map<String, Function<Specimen, SignedManifest>> unsigned = wronglySigned();
    for (int i = 0; i < PER_FAMILY; i++) {
      Specimen good = Specimen.forModel(Specimen.model(WIDTH), random);
      verify(good, good.signed());
      for (MalformedBundles.Family family : malformed) {
        Specimen bad = family.spoiled().apply(good, random);
        refuse(family.name(), family.reason(), () -> verify(bad, bad.signed()));
      }
      unsigned.forEach((name, signed) ->
          refuse(
              name,
              name.equals("no signature")
                  ? FaultReason.SIGNATURE_MISSING
                  : FaultReason.SIGNATURE_UNTRUSTED,
              () -> verify(good, signed.apply(good))));
      refuseOtherModels();
      refuseReplays();
    }
    int cases = millis.size();
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    new Figures("registry-refusals")
        .put("seed", SEED)
        .put("cases", cases)
        .put("families", cases / PER_FAMILY)
        .put("refused", cases)
        .put("by_reason", reasons)
        .spread("milliseconds", sorted)
        .put("verdict", "every case was refused, with the exact reason")
        .write();
    assertThat(cases / PER_FAMILY).isGreaterThan(35);
  }

  private void refuseOtherModels() {
    for (ModelIdentity model :
        List.of(
            new ModelIdentity("toy", 4, WIDTH, "f32", "w", "t", "c", digest()),
            new ModelIdentity("other", 4, WIDTH, "bf16", "w", "t", "c", digest()))) {
      Specimen other = Specimen.forModel(model, random);
      refuse(
          "another model", FaultReason.BUNDLE_MODEL_MISMATCH, () -> verify(other, other.signed()));
    }
    ModelIdentity deeper = new ModelIdentity("toy", 5, WIDTH, "f32", "w", "t", "c", "m".repeat(64));
    Specimen deep = Specimen.forModel(deeper, random);
    refuse("another depth", FaultReason.BUNDLE_DIM_MISMATCH, () -> verify(deep, deep.signed()));
  }

  private String digest() {
    return "%016x".formatted(random.nextLong()).repeat(4);
  }

  /** A reader that saw {@code seen} is offered something that was once true, or is another's. */
  private void refuseReplays() {
    long seen = 2 + random.nextInt(1_000);
    FollowedChannel now = seen(seen);
    refusePointer(
        "an older revision",
        FaultReason.REV_ROLLBACK,
        now,
        statement("stable", random.nextLong(seen), EPOCH, "d1"));
    refusePointer(
        "another bundle at the same revision",
        FaultReason.REV_ROLLBACK,
        now,
        statement("stable", seen, EPOCH, "d2"));
    refusePointer(
        "an earlier life",
        FaultReason.REGISTRY_EPOCH_CHANGED,
        now,
        statement("stable", seen + 9, "4.zzzz", "d1"));
    refusePointer(
        "a life beside it",
        FaultReason.REGISTRY_EPOCH_CHANGED,
        now,
        statement("stable", seen + 9, "5.cccc", "d1"));
    ChannelPointer genuine =
        SignedPointer.of(statement("stable", seen + 1, EPOCH, "d1"), CHANNEL_KEY);
    ChannelPointer old = SignedPointer.of(statement("stable", seen - 1, EPOCH, "d1"), CHANNEL_KEY);
    refuse(
        "an older statement under a newer revision",
        FaultReason.SIGNATURE_UNTRUSTED,
        () -> check.require(with(genuine, old.proof()), now));
    ChannelPointer other = SignedPointer.of(statement("other", seen + 1, EPOCH, "d1"), CHANNEL_KEY);
    refuse(
        "another channel's statement",
        FaultReason.SIGNATURE_UNTRUSTED,
        () -> check.require(with(genuine, other.proof()), now));
    refuse(
        "a statement signed by a bundle key",
        FaultReason.SIGNATURE_UNTRUSTED,
        () ->
            check.require(
                SignedPointer.of(statement("stable", seen + 1, EPOCH, "d1"), Specimen.KEY), now));
    refuse(
        "no statement",
        FaultReason.SIGNATURE_MISSING,
        () -> check.require(with(genuine, StatementProof.NONE), now));
  }

  private void refusePointer(
      String family, FaultReason reason, FollowedChannel now, ChannelStatement statement) {
    refuse(family, reason, () -> check.require(SignedPointer.of(statement, CHANNEL_KEY), now));
  }

  private Map<String, Function<Specimen, SignedManifest>> wronglySigned() {
    Map<String, Function<Specimen, SignedManifest>> ways = new LinkedHashMap<>();
    ways.put("no signature", good -> SignedManifest.of(good.manifest(), List.of()));
    way(ways, "a stranger's", good -> SigningKey.generate().sign(good.manifest()));
    way(ways, "of something else", _ -> Specimen.KEY.sign(new byte[] {(byte) random.nextInt()}));
    way(
        ways,
        "under another key's name",
        good -> new BundleSignature(SigningKey.generate().keyId(), mine(good).signatureHex()));
    way(ways, "empty", good -> new BundleSignature(mine(good).keyId(), ""));
    way(ways, "not hexadecimal", good -> new BundleSignature(mine(good).keyId(), "zz"));
    way(
        ways,
        "too long",
        good -> new BundleSignature(mine(good).keyId(), mine(good).signatureHex() + "00"));
    way(ways, "without name", good -> new BundleSignature("", mine(good).signatureHex()));
    way(ways, "zeros", good -> BundleSignature.of(mine(good).keyId(), new byte[64]));
    way(ways, "the channel key's", good -> CHANNEL_KEY.sign(good.manifest()));
    return ways;
  }

  private static void way(
      Map<String, Function<Specimen, SignedManifest>> ways,
      String name,
      Function<Specimen, BundleSignature> signature) {
    ways.put(
        "signature: " + name,
        good -> SignedManifest.of(good.manifest(), List.of(signature.apply(good))));
  }

  private static BundleSignature mine(Specimen good) {
    return Specimen.KEY.sign(good.manifest());
  }

  private void verify(Specimen specimen, SignedManifest signed) {
    verifier.admit(verifier.verify(signed.digest(), signed, specimen.vectors()).bundle());
  }

  private void refuse(String family, FaultReason expected, Runnable offer) {
    long start = System.nanoTime();
    try {
      offer.run();
    } catch (SteeringException e) {
      millis.add((System.nanoTime() - start) / 1e6);
      assertThat(e.fault().reason()).as("%s: %s", family, e.getMessage()).isEqualTo(expected);
      reasons.merge(expected.name(), 1, Integer::sum);
      return;
    }
    throw new AssertionError(family + " was accepted");
  }

  private static FollowedChannel seen(long revision) {
    return new FollowedChannel(
        "stable",
        null,
        revision,
        revision,
        "d1",
        EPOCH,
        null,
        FollowedRollout.NONE,
        HeldStatements.NONE);
  }

  private static ChannelStatement statement(
      String channel, long revision, String epoch, String stable) {
    return new ChannelStatement(
        ChannelStatement.SCHEMA,
        "default",
        channel,
        epoch,
        revision,
        stable,
        "d0",
        false,
        "",
        0,
        "",
        "",
        "",
        1,
        9_000_000_000_000L);
  }

  private static ChannelPointer with(ChannelPointer pointer, StatementProof proof) {
    return new ChannelPointer(
        pointer.channel(),
        pointer.digest(),
        pointer.revision(),
        pointer.epoch(),
        pointer.actor(),
        pointer.changedUnixMillis(),
        pointer.revoked(),
        pointer.previousDigest(),
        pointer.rollout(),
        pointer.revokedDigest(),
        List.of(),
        proof);
  }
}

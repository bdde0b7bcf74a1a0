package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.exchange.ControlVectors;
import io.inferaligner.core.exchange.Gguf;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a bundle as files. */
@picocli.CommandLine.Command(
    name = "export",
    description =
        "Writes a bundle as a folder that 'bundle publish' takes (manifest, signatures, safetensors), or its vectors with their strength as a GGUF control vector for llama.cpp.")
final class BundleExportCommand extends Command {
  /** Forms of export. */
  enum Format {
    bundle,
    gguf
  }

  @Parameters(paramLabel = "DIR|NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  @Option(
      names = "--format",
      paramLabel = "bundle|gguf",
      defaultValue = "bundle",
      description = "Form of the files (default: ${DEFAULT-VALUE}).")
  Format format = Format.bundle;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "Folder of the bundle, or the GGUF file; there must be nothing yet.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path out;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    if (Files.exists(out)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "'%s' is there already: name another --out".formatted(out));
    }
    BundleFolder folder = BundleSource.read(connection, reference);
    VectorBundle bundle = BundleSource.decode(folder);
    switch (format) {
      case bundle -> folder.write(out);
      case gguf -> {
        Files.write(out, gguf(bundle));
        console.note(
            "a control vector has no gate: llama.cpp adds it to every token of every prompt");
      }
    }
    console.line("%s  written to %s".formatted(bundle.label(), out));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bundle", bundle.label());
    json.put("digest", bundle.digest());
    json.put("format", format.name());
    json.put("out", out.toString());
    json.put("layers", bundle.policy().layers());
    output.write(console, json);
    return DONE;
  }

  /** The shifts of the bundle's policy: with strength 1 they do there what they do here. */
  private static byte[] gguf(VectorBundle bundle) {
    SortedMap<String, String> remarks = new TreeMap<>();
    remarks.put("inferaligner.bundle", bundle.label());
    remarks.put("inferaligner.digest", bundle.digest());
    remarks.put("inferaligner.model_digest", bundle.manifest().target().modelDigest());
    return Gguf.write(ControlVectors.of(bundle), remarks);
  }
}

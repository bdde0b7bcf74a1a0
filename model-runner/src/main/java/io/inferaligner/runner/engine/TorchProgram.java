package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript program from text (docs/adr/0002): the text is packed into the archive format of
 * torch.jit with a module that has no attributes, and loaded by the engine.
 */
final class TorchProgram {
  private static final String CLASS = "Decoder";

  /** The archive format whose operators mean what those of the packed PyTorch mean. */
  private static final String VERSION = "10\n";

  private final PtSymbolBlock module;

  private TorchProgram(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Loads the program whose text is that of the resources programs/{@code part}.torchscript one
   * after another. The first opens the class, the others add methods to it.
   */
  static TorchProgram load(PtNDManager manager, List<String> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(text(part)));
    try {
      byte[] archive = archive(text.toString().getBytes(StandardCharsets.UTF_8));
      return new TorchProgram(
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) {
    String resource = "/programs/" + name + ".torchscript";
    try (InputStream in = TorchProgram.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not packaged");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls a method; the caller closes arguments and result. */
  IValue run(String method, IValue... arguments) {
    return IValueUtils.runMethod(module, method, arguments);
  }

  private static byte[] archive(byte[] program) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "m/data.pkl", moduleWithoutAttributes());
      store(zip, "m/code/__torch__.py", program);
      store(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "m/version", VERSION.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** The pickle of an instance of the class whose state is {"training": False}. */
  private static byte[] moduleWithoutAttributes() {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    byte[] key = "training".getBytes(StandardCharsets.UTF_8);
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(("c__torch__\n" + CLASS + "\n)").getBytes(StandardCharsets.ISO_8859_1));
    pickle.write(0x81);
    pickle.writeBytes("}(X".getBytes(StandardCharsets.ISO_8859_1));
    pickle.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(key.length).array());
    pickle.writeBytes(key);
    pickle.write(0x89);
    pickle.writeBytes("ub.".getBytes(StandardCharsets.ISO_8859_1));
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] body) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(body);
    ZipEntry entry = new ZipEntry(name);
    entry.setCrc(checksum.getValue());
    entry.setSize(body.length);
    zip.putNextEntry(entry);
    zip.write(body);
    zip.closeEntry();
  }
}

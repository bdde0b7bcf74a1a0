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
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript program from text (docs/adr/0002): the text is packed into the archive format of
 * torch.jit with a module that has no attributes, and loaded by the engine.
 */
final class TorchProgram {
  private final PtSymbolBlock module;

  private TorchProgram(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Loads resource programs/{@code name}.torchscript, whose class is {@code className}, with the
   * methods of programs/linear/{@code linear}.torchscript added to it.
   */
  static TorchProgram load(PtNDManager manager, String name, String className, String linear) {
    String text = text(name) + text("linear/" + linear).replace("CLASS", className);
    try {
      byte[] archive = archive(className, text.getBytes(StandardCharsets.UTF_8));
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

  private static byte[] archive(String className, byte[] program) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "m/data.pkl", moduleWithoutAttributes(className));
      store(zip, "m/code/__torch__.py", program);
      store(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /**
   * The pickle of an instance of __torch__.{@code className} whose state is {"training": False}.
   */
  private static byte[] moduleWithoutAttributes(String className) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    byte[] key = "training".getBytes(StandardCharsets.UTF_8);
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(("c__torch__\n" + className + "\n)").getBytes(StandardCharsets.ISO_8859_1));
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

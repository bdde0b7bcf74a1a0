package io.inferaligner.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.registry.v1.Signature;
import io.inferaligner.proto.types.v1.DataType;
import io.inferaligner.proto.types.v1.ModelDescription;
import io.inferaligner.proto.types.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Conversions between proto messages and core types that every service needs. */
public final class Messages {
  private Messages() {}

  /** A tensor of shape [rows.size(), d]; all rows have the same width. */
  public static Tensor matrix(List<DenseVector> rows) {
    return tensor(rows, rows.size(), rows.getFirst().size());
  }

  /** A tensor of the given shape whose rows of the last dimension are {@code rows}, in order. */
  public static Tensor tensor(List<DenseVector> rows, int... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(rows.size() * rows.getFirst().size() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    rows.forEach(row -> row.writeTo(bytes));
    return Tensor.newBuilder()
        .setDataType(DataType.DATA_TYPE_F32)
        .addAllShape(Arrays.stream(shape).boxed().toList())
        .setData(UnsafeByteOperations.unsafeWrap(bytes.array()))
        .build();
  }

  /**
   * The rows of the last dimension of {@code tensor}, in order.
   *
   * @throws SteeringException REQUEST_INVALID if type, shape and bytes do not agree
   */
  public static List<DenseVector> rows(Tensor tensor) {
    if (tensor.getDataType() != DataType.DATA_TYPE_F32 || tensor.getShapeCount() == 0) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "a tensor needs data type F32 and a shape");
    }
    int width = tensor.getShape(tensor.getShapeCount() - 1);
    long elements = 1;
    for (int size : tensor.getShapeList()) {
      if (size < 1 || elements > Integer.MAX_VALUE / size) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID, "a tensor's sizes are out of range");
      }
      elements *= size;
    }
    ByteString data = tensor.getData();
    if (data.size() != elements * Float.BYTES) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "a tensor of shape %s needs %d bytes, got %d"
              .formatted(tensor.getShapeList(), elements * Float.BYTES, data.size()));
    }
    ByteBuffer bytes = data.asReadOnlyByteBuffer();
    List<DenseVector> rows = new ArrayList<>();
    int rowBytes = width * Float.BYTES;
    for (int at = 0; at < data.size(); at += rowBytes) {
      rows.add(DenseVector.ofLittleEndian(bytes.slice(at, rowBytes)));
    }
    return rows;
  }

  /** {@code bytes} as text; empty if they are not valid UTF-8. */
  public static Optional<String> text(ByteString bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  public static Signature signature(BundleSignature signature) {
    return Signature.newBuilder()
        .setKeyId(signature.keyId())
        .setSignature(ByteString.copyFrom(signature.bytes()))
        .build();
  }

  public static List<BundleSignature> signatures(List<Signature> signatures) {
    return signatures.stream()
        .map(signature ->
            BundleSignature.of(signature.getKeyId(), signature.getSignature().toByteArray()))
        .toList();
  }

  /** The identity of a served model. */
  public static ModelIdentity identity(ModelDescription model) {
    return new ModelIdentity(
        model.getId(),
        model.getLayers(),
        model.getWidth(),
        model.getDtype(),
        model.getWeightsDigest(),
        model.getTokenizerDigest(),
        model.getTemplateDigest(),
        model.getModelDigest());
  }
}

package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.VectorBundle;

/** A verified bundle and the bytes it came from, as they are kept on disk. */
record VerifiedParts(VectorBundle bundle, SignedManifest manifest, ByteString vectors) {}

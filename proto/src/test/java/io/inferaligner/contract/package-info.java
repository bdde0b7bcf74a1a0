/** Tests of the shared gRPC pieces. Run by the build. */
package io.inferaligner.contract;

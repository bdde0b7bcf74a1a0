package io.inferaligner.runner.bench;

import java.nio.file.Path;

/**
 * A running gate-service and the registry it follows.
 *
 * @param address host:port of its gRPC server
 * @param registry host:port of the registry
 * @param key file with the key that signs bundles both accept
 * @param processId of the gate-service, on this machine
 */
record GateAccess(String address, String registry, Path key, long processId) {}

/**
 * Models from a hub: its protocol, and its cache on disk, shared with the hub's own clients. Called
 * by the commands that take a model.
 */
@NullMarked
package io.inferaligner.cli.hub;

import org.jspecify.annotations.NullMarked;

/** Tests of tokenizers and chat templates. Run by the build. */
package io.inferaligner.runner.tokenize;

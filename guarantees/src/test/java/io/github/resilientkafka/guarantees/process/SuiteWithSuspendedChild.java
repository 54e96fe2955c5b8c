package io.github.resilientkafka.guarantees.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A suite that prints the id of its child, and goes on until it is killed.
 */
public final class SuiteWithSuspendedChild {

	private SuiteWithSuspendedChild() {
	}

	public static void main(String[] args) throws InterruptedException {
		Path directory = Path.of(args[0]);
		Reaper.onEnd("touch '%s'".formatted(directory.resolve("cleared")));
		ChildProcess child = ChildProcess.start("child", directory.resolve("child.log"), Map.of(),
				List.of("sleep", "600"));
		child.suspend();
		System.out.println(child.pid());
		Thread.currentThread().join();
	}

}

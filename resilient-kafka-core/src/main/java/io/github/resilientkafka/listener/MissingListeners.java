package io.github.resilientkafka.listener;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.method.DefinedListener;
import io.github.resilientkafka.method.DefinedListeners;
import io.github.resilientkafka.method.OtherMechanisms;
import io.github.resilientkafka.method.UnusedListeners;
import io.github.resilientkafka.policy.EditDistance;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;
import org.springframework.util.ClassUtils;

/**
 * Finds out at the start which annotated methods and classes have not got a listener, and
 * which settings have none. What cannot be meant is refused, the rest is logged.
 */
public final class MissingListeners {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(MissingListeners.class));

	private static final String PREFIX = "resilient-kafka.listeners.";

	private final RegisteredListeners listeners;

	private final OtherMechanisms others;

	private final DefinedListeners defined;

	private final UnusedListeners unused;

	private final ListenerSettingsLookup settings;

	/**
	 * Create it.
	 * @param listeners the listeners that there are
	 * @param others knows what was seen of them
	 * @param defined those of defined beans
	 * @param unused those of classes that are not beans
	 * @param settings the settings that were made for listeners
	 */
	public MissingListeners(RegisteredListeners listeners, OtherMechanisms others, DefinedListeners defined,
			UnusedListeners unused, ListenerSettingsLookup settings) {
		this.listeners = listeners;
		this.others = others;
		this.defined = defined;
		this.unused = unused;
		this.settings = settings;
	}

	/**
	 * Check all.
	 * @throws InvalidListenerException if one has been overlooked, or settings are for a
	 * listener that will never be
	 */
	void check() {
		this.others.check();
		List<DefinedListener> missing = this.defined.find()
			.stream()
			.filter((listener) -> !this.others.hasSeen(listener.listener().element()))
			.toList();
		for (DefinedListener listener : missing) {
			Object bean = listener.instance();
			if (bean != null) {
				checkSeen(listener, bean);
			}
		}
		List<DefinedListener> later = missing.stream().filter((listener) -> listener.instance() == null).toList();
		later.forEach((listener) -> logger.info(
				() -> "%s of bean '%s' becomes listener '%s' when the bean is made, which is lazy or not a singleton. Until then nothing is consumed."
					.formatted(name(listener), listener.bean(), listener.listener().description())));
		checkSettings(later);
	}

	private static void checkSeen(DefinedListener listener, Object bean) {
		Class<?> type = listener.listener().type();
		if (!type.isInstance(bean) && !isNull(bean)) {
			throw listener.listener()
				.invalid("bean '" + listener.bean() + "'", bean.getClass().getName(),
						"The bean is not a %s but something around it that hides the annotation, so nothing would be consumed."
							.formatted(ClassUtils.getShortName(type)),
						"Let what wraps it make a subclass (or a proxy of Spring's ProxyFactory with proxyTargetClass), or move the annotation to a bean that is not wrapped.");
		}
		if (type.isInstance(bean)) {
			logger.warn(
					() -> "%s of bean '%s' is not a listener, and nothing is consumed: the bean was made before the post-processors of beans, or is a mock. Declare @Bean methods of post-processors static, and let none of them depend on the bean."
						.formatted(name(listener), listener.bean()));
		}
	}

	/**
	 * What a factory method returns that returns null.
	 */
	private static boolean isNull(Object bean) {
		return !Proxy.isProxyClass(bean.getClass()) && Objects.equals(bean, null);
	}

	private void checkSettings(Collection<DefinedListener> later) {
		List<String> unknown = this.settings.ids()
			.stream()
			.filter((id) -> this.listeners.get(id) == null)
			.filter((id) -> later.stream().noneMatch((listener) -> id.equals(listener.id())))
			.sorted()
			.toList();
		if (unknown.isEmpty()) {
			return;
		}
		TreeSet<String> ids = new TreeSet<>(
				this.listeners.all().stream().map((listener) -> listener.policy().listener()).toList());
		later.stream().map(DefinedListener::id).filter(Objects::nonNull).forEach(ids::add);
		boolean incomplete = later.stream().anyMatch((listener) -> listener.id() == null)
				|| this.defined.areIncomplete();
		for (String id : unknown) {
			String found = this.unused.find(id);
			if (found != null) {
				logger.info(() -> "%s%s is for %s, whose class is not a bean now. The settings are not used."
					.formatted(PREFIX, id, found));
			}
			else if (incomplete) {
				logger.warn(
						() -> "%s%s has no listener. The settings are used only if a bean that is made later has a listener with this id; the nearest id now is '%s'."
							.formatted(PREFIX, id, nearest(id, ids)));
			}
			else {
				throw new InvalidListenerException(id, PREFIX + id, null, "There is no listener with this id.",
						"Use one of the ids that exist, " + ids + ", or remove the settings.");
			}
		}
	}

	private static String name(DefinedListener listener) {
		return listener.listener().place();
	}

	private static String nearest(String id, Collection<String> ids) {
		return EditDistance.nearest(id, ids).orElse("(none)");
	}

}

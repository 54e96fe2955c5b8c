package io.github.resilientkafka.assembly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.method.AnnotatedListener;
import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.ListenerPolicyResolver;
import io.github.resilientkafka.policy.ListenerSettings;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.policy.MistypedDuration;
import io.github.resilientkafka.policy.Setting;
import io.github.resilientkafka.policy.StagePolicyType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Makes the policy of a listener: its properties win over its annotation, which wins over
 * the defaults.
 */
public final class ListenerPolicies {

	private final ListenerSettingsLookup settings;

	private final List<StagePolicyType> stages;

	private final ConfigurableBeanFactory beanFactory;

	/**
	 * Create the policies.
	 * @param settings the settings that were made outside of annotations
	 */
	public ListenerPolicies(ListenerSettingsLookup settings, List<StagePolicyType> stages,
			ConfigurableBeanFactory beanFactory) {
		this.settings = settings;
		this.stages = stages;
		this.beanFactory = beanFactory;
	}

	ListenerPolicy of(String id, AnnotatedListener listener) {
		return resolver(id, listener).resolve();
	}

	/**
	 * What is wrong with a setting, with the place where it was made.
	 */
	InvalidListenerException refusal(String id, AnnotatedListener listener, InvalidSettingException ex) {
		return resolver(id, listener).refusal(ex);
	}

	private ListenerPolicyResolver resolver(String id, AnnotatedListener listener) {
		ClassLoader classLoader = this.beanFactory.getBeanClassLoader();
		return new ListenerPolicyResolver(id, List.of(this.settings.of(id), annotated(id, listener)),
				this.settings.defaults(), this.stages,
				(classLoader != null) ? classLoader : ClassUtils.getDefaultClassLoader());
	}

	private ListenerSettings annotated(String id, AnnotatedListener listener) {
		ListenerSettings.Builder settings = ListenerSettings.builder((key) -> attribute(key, listener));
		if (listener.annotation().retryDelays().length > 0) {
			settings.with(Setting.RETRY_DELAYS, delays(id, listener));
		}
		if (listener.annotation().delivery().length > 0) {
			settings.with(Setting.DELIVERY, listener.annotation().delivery()[0]);
		}
		return settings.build();
	}

	private static String attribute(String key, AnnotatedListener listener) {
		String name = key.equals(Setting.RETRY_DELAYS.key()) ? "retryDelays" : key;
		return "@ResilientKafkaListener(" + name + ") on " + listener.name();
	}

	private List<Duration> delays(String id, AnnotatedListener listener) {
		List<Duration> delays = new ArrayList<>();
		for (String attribute : listener.annotation().retryDelays()) {
			String text = String.valueOf(resolve(id, listener, attribute));
			String[] values = StringUtils.tokenizeToStringArray(text, ",");
			MistypedDuration mistyped = MistypedDuration.in(List.of(values), DurationFormatterUtils::detectAndParse);
			if (mistyped != null) {
				throw new InvalidListenerException(id, attribute(Setting.RETRY_DELAYS.key(), listener), text,
						mistyped.reason(), mistyped.action());
			}
			Arrays.stream(values).map(DurationFormatterUtils::detectAndParse).forEach(delays::add);
		}
		return delays;
	}

	private @Nullable Object resolve(String id, AnnotatedListener listener, String attribute) {
		String embedded = this.beanFactory.resolveEmbeddedValue(attribute);
		BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
		if (resolver == null || embedded == null) {
			return embedded;
		}
		try {
			return resolver.evaluate(embedded, new BeanExpressionContext(this.beanFactory, null));
		}
		catch (BeansException ex) {
			throw new InvalidListenerException(id, attribute(Setting.RETRY_DELAYS.key(), listener), attribute,
					"It cannot be evaluated: %s.".formatted(new RootCause(ex).parts().get(0)), "Correct it.");
		}
	}

}

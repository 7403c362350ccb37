using System.Reflection;
using Trinity.Engine;
using Trinity.Platform;
using Trinity.Storage;

namespace Trinity.Server.Commands;

/// <summary>
/// The settings of an instance as others may see them. That one is set is always said; its value only where it can be no secret, because the
/// option behind it is a number, a switch or a time. So nothing has to be known of those that are added.
/// </summary>
internal sealed class ShownSettings
{
    private const string Hidden = "(set)";

    /// <summary>A shorter value is not looked for in texts: it would be found in every second word.</summary>
    private const int ShortestSecret = 4;

    private static readonly string[] Prefixes = ["Trinity:", "TRINITY_", "OTEL_", "Logging:", "AllowedHosts"];

    private readonly List<string> _hidden = [];

    public ShownSettings(IConfiguration configuration)
    {
        var open = OpenNames().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in configuration.AsEnumerable().OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (string.IsNullOrEmpty(value) || !Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            var isOpen = open.Contains(name)
                || (name.StartsWith("Logging:LogLevel:", StringComparison.OrdinalIgnoreCase) && Enum.TryParse<LogLevel>(value, out _));
            All.Add(name, isOpen ? value : Hidden);
            if (!isOpen && value.Length >= ShortestSecret)
            {
                _hidden.Add(value);
            }
        }
    }

    public SortedDictionary<string, string> All { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes the values that are not shown out of a text.</summary>
    public string Redact(string text) =>
        _hidden.OrderByDescending(value => value.Length).Aggregate(text, (shown, value) => shown.Replace(value, Hidden, StringComparison.Ordinal));

    private static IEnumerable<string> OpenNames() =>
        from part in (Type[])[typeof(ShownSettings), typeof(EngineOptions), typeof(PlatformRegistration), typeof(StorageOptions)]
        from type in part.Assembly.GetTypes()
        let section = type.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
        where section is not null
        from property in type.GetProperties()
        where CanBeNoSecret(property.PropertyType)
        select $"{section}:{property.Name}";

    private static bool CanBeNoSecret(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var value && (value.IsPrimitive || value.IsEnum || value == typeof(TimeSpan));
}

using System.Text.RegularExpressions;

namespace Trinity.Server.Tests.Tenancy;

/// <summary>Knows whose each id, address and word is, and finds in a text what is not of the tenant who reads it.</summary>
internal sealed partial class LeakCheck
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly List<string> _tenants = [];

    /// <summary>A tenant whose name stands in every name and text that is made for it.</summary>
    public void AddTenant(string tenant) => _tenants.Add(tenant);

    /// <summary>Something that is known by an id.</summary>
    public void Add(string tenant, string id) => _owners[id] = tenant;

    /// <summary>What of other tenants is in a text.</summary>
    /// <param name="tenant">Who reads it.</param>
    /// <param name="text">The text.</param>
    /// <param name="sent">What the reader has sent and may be told again.</param>
    public IReadOnlyList<string> Find(string tenant, string text, IReadOnlyCollection<string> sent) =>
        [.. Owned(text, sent).Where(found => found.Tenant != tenant).Select(found => found.Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a text tells of more than one tenant, as nothing may that is nobody's in particular.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sent">What was sent meanwhile and may be told again.</param>
    public bool IsMixed(string text, params IReadOnlyCollection<string> sent) => Owned(text, sent).Select(found => found.Tenant).Distinct(StringComparer.Ordinal).Count() > 1;

    private IEnumerable<(string Tenant, string Value)> Owned(string text, IReadOnlyCollection<string> sent)
    {
        foreach (var value in sent)
        {
            text = text.Replace(value, string.Empty, StringComparison.OrdinalIgnoreCase).Replace(Uri.EscapeDataString(value), string.Empty, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var tenant in _tenants.Where(tenant => text.Contains(tenant, StringComparison.OrdinalIgnoreCase)))
        {
            yield return (tenant, tenant);
        }

        foreach (Match id in Id().Matches(text))
        {
            if (_owners.TryGetValue(id.Value, out var owner))
            {
                yield return (owner, id.Value);
            }
        }
    }

    /// <summary>Ids of the API, whole: <c>user:1</c> is not within <c>user:12</c>.</summary>
    [GeneratedRegex("(?<![0-9A-Za-z])[a-z]{3,4}[_:][0-9A-Za-z]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Id();
}

using Xunit.v3;

namespace Trinity.Testing.Servers;

/// <summary>The tests of a class about what is stored: <c>./test</c> runs them once on each store.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnEitherStoreAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Store", "either")];
}

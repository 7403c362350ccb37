using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Access;

/// <summary>Rights in words, from the least to the most.</summary>
internal static class RightWords
{
    public static IEnumerable<string> Of(AccessRights rights) => Enum.GetValues<AccessRights>()
        .Where(right => int.IsPow2((int)right) && rights.HasFlag(right))
        .Select(Words.Of);
}

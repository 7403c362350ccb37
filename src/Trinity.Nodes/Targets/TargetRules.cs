using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>What targets may be together.</summary>
internal static class TargetRules
{
    public const int MaxTargets = 50;

    /// <summary>How often what follows from an answer may ask again.</summary>
    public const int MaxDepth = 3;

    /// <summary>Finds questions that follow from answers to questions, too often.</summary>
    public static IEnumerable<ValidationResult> Check(IEnumerable<Target>? targets, string place) => Check(targets, place, depth: 0);

    private static IEnumerable<ValidationResult> Check(IEnumerable<Target>? targets, string place, int depth)
    {
        var index = 0;
        foreach (var target in targets ?? [])
        {
            var then = $"{place}/{index++}/ask/then";
            if (target?.Ask?.Then is not { Count: > 0 } branches)
            {
                continue;
            }

            if (depth == MaxDepth)
            {
                yield return new FaultResult("too_deep", $"What follows from an answer may ask again {MaxDepth} levels deep.", then);
                continue;
            }

            foreach (var (option, branch) in branches)
            {
                foreach (var fault in Check(branch, $"{then}/{JsonPointer.Step(option)}", depth + 1))
                {
                    yield return fault;
                }
            }
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AgentStandings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "agent_deleted",
                table: "agent",
                columns: new[] { "tenant_id", "deleted_at" },
                filter: "deleted_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "agent_held",
                table: "agent",
                columns: new[] { "tenant_id", "held_by" },
                filter: "held_by IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "agent_kind",
                table: "agent",
                columns: new[] { "tenant_id", "runtime", "node_type" });

            migrationBuilder.CreateIndex(
                name: "agent_stopped",
                table: "agent",
                columns: new[] { "tenant_id", "desired_state" },
                filter: "desired_state = 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "agent_deleted",
                table: "agent");

            migrationBuilder.DropIndex(
                name: "agent_held",
                table: "agent");

            migrationBuilder.DropIndex(
                name: "agent_kind",
                table: "agent");

            migrationBuilder.DropIndex(
                name: "agent_stopped",
                table: "agent");
        }
    }
}
